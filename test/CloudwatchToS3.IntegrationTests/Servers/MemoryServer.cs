namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>A server in this process, which is always there.</summary>
public sealed class MemoryServer : S3Server
{
    private MemoryS3? _server;

    public override async ValueTask InitializeAsync()
    {
        _server = await MemoryS3.Start();
        Url = _server.Url;
    }

    public override ValueTask DisposeAsync() => _server!.DisposeAsync();
}
