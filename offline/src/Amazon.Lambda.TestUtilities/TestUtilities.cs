using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.TestUtilities;

public class TestLambdaContext : ILambdaContext
{
    public string AwsRequestId { get; set; }
    public IClientContext ClientContext { get; set; }
    public string FunctionName { get; set; }
    public string FunctionVersion { get; set; }
    public ICognitoIdentity Identity { get; set; }
    public string InvokedFunctionArn { get; set; }
    public ILambdaLogger Logger { get; set; } = new TestLambdaLogger();
    public string LogGroupName { get; set; }
    public string LogStreamName { get; set; }
    public int MemoryLimitInMB { get; set; }
    public TimeSpan RemainingTime { get; set; }
    public string TenantId { get; set; }
    public string TraceId { get; set; }
    public ILambdaSerializer Serializer { get; set; }
}

/// <summary>Keeps what is logged and shows it on the console: the template first, then each argument on a line of its own.</summary>
public class TestLambdaLogger : ILambdaLogger
{
    public StringBuilder Buffer { get; } = new();

    public void Log(string message)
    {
        Buffer.Append(message);
        Console.Write(message);
    }

    public void LogLine(string message)
    {
        Buffer.AppendLine(message);
        Console.WriteLine(message);
    }

    public void Log(string level, string message) => LogLine($"{level}: {message}");

    public void Log(string level, string message, params object[] args) => Log(level, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        var text = new StringBuilder($"{level}: {message}");
        if (args is { Length: > 0 })
        {
            text.AppendLine();
            foreach (object arg in args)
            {
                text.AppendLine($"\t{arg}");
            }
        }

        if (exception != null)
        {
            text.AppendLine().AppendLine(exception.ToString());
        }

        LogLine(text.ToString());
    }
}
