using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

internal sealed class InvocationContext(RuntimeLog log) : ILambdaContext
{
    public string AwsRequestId { get; init; }

    public IClientContext ClientContext => null;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public ICognitoIdentity Identity => null;

    public string InvokedFunctionArn { get; init; }

    public ILambdaLogger Logger => log;

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB => int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out int size) ? size : 0;

    public DateTimeOffset Deadline { get; init; }

    public TimeSpan RemainingTime => Deadline - DateTimeOffset.UtcNow;

    public string TraceId { get; init; }

    public ILambdaSerializer Serializer { get; init; }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name);
}
