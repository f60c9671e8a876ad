using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using Amazon.Runtime;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Testing;

/// <summary>What Lambda does for the function: its client, its settings, and the JSON of an event through its serializer.</summary>
public static class Lambda
{
    /// <summary>The function's own client, for a server in place of Amazon S3.</summary>
    public static AmazonS3Client Client(Uri url, Action<AmazonS3Config>? change = null, AWSCredentials? credentials = null)
    {
        AmazonS3Config config = S3ClientConfig.Create();
        config.ServiceURL = url.AbsoluteUri;
        config.ForcePathStyle = true;
        config.AuthenticationRegion = "us-east-1";
        config.SetWebProxy(LoopbackServer.NoProxy);
        change?.Invoke(config);
        return new AmazonS3Client(credentials ?? new BasicAWSCredentials("test", "test"), config);
    }

    /// <summary>With a limit of 8 MiB, where the variables give no other: each function allocates two arrays of it.</summary>
    public static Function Function(Uri s3, params (string Name, string Value)[] variables) => Function(Client(s3), BatchLimits.Default, variables);

    internal static Function Function(AmazonS3Client s3, BatchLimits limits, params (string Name, string Value)[] variables) =>
        new(Some.Settings([("MAX_INFLATED_MIB", "8"), .. variables]), s3, limits);

    /// <param name="remaining">The time that is left; by default there is no end.</param>
    /// <param name="logger">By default one that prints, too.</param>
    /// <returns>What the function logged to the usual logger.</returns>
    public static async Task<string> Invoke(this Function function, byte[] eventJson, TimeSpan remaining = default, ILambdaLogger? logger = null)
    {
        var usual = new TestLambdaLogger();
        var context = new TestLambdaContext { Logger = logger ?? usual, FunctionName = "my-function", RemainingTime = remaining };
        await function.FunctionHandler(Some.Deserialized(eventJson), context);
        return usual.Buffer.ToString();
    }
}
