using Amazon.Lambda.TestUtilities;
using Amazon.Runtime;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Testing;

/// <summary>The function with its real serializer and a real S3 client, on a server that keeps objects in memory.</summary>
public sealed class LambdaOnMemoryS3 : IAsyncDisposable
{
    private readonly MemoryS3 _server;
    private readonly AmazonS3Client _s3;
    private readonly Function _function;

    private LambdaOnMemoryS3(MemoryS3 server, Settings settings)
    {
        _server = server;
        _s3 = Client(server.Url);
        _function = new Function(settings, _s3);
    }

    /// <summary>Each object by its key.</summary>
    public Dictionary<string, byte[]> Objects => _server.Objects.ToDictionary();

    public string Text => Encoding.UTF8.GetString(Objects.Single(o => o.Key.EndsWith(".log")).Value);

    public byte[] Quarantine => Objects.Single(o => o.Key.StartsWith("quarantine/")).Value;

    public static async Task<LambdaOnMemoryS3> Start(params (string Name, string Value)[] variables) =>
        new(await MemoryS3.Start(), Some.Settings(variables));

    public static AmazonS3Client Client(Uri url, Action<AmazonS3Config>? change = null)
    {
        AmazonS3Config config = S3ClientConfig.Create();
        config.ServiceURL = url.AbsoluteUri;
        config.ForcePathStyle = true;
        config.AuthenticationRegion = "us-east-1";
        config.SetWebProxy(LoopbackServer.NoProxy);
        change?.Invoke(config);
        return new AmazonS3Client(new BasicAWSCredentials("test", "test"), config);
    }

    /// <returns>What the function logged.</returns>
    public async Task<string> Invoke(byte[] eventJson)
    {
        var logger = new TestLambdaLogger();
        await _function.FunctionHandler(Some.Deserialized(eventJson), new TestLambdaContext { Logger = logger });
        return logger.Buffer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _server.DisposeAsync();
    }
}
