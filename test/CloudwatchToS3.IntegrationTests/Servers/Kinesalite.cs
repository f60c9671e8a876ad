namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>kinesalite from npm: Kinesis with sequence numbers as long as real ones.</summary>
public sealed class Kinesalite : IAsyncLifetime
{
    private readonly TempFolder _folder = TempFolder.ForCaller();
    private ServerProcess? _server;

    /// <summary>Why it cannot run here; null where it runs.</summary>
    public string? Absence { get; private set; }

    /// <summary>Where it listens.</summary>
    public Uri Url => _server!.Url;

    public async ValueTask InitializeAsync()
    {
        string modules = Repository.PathOf("test/CloudwatchToS3.IntegrationTests/node_modules");
        if (!ServerProcess.IsCI && !(ServerProcess.IsOnPath("node") && Directory.Exists(Path.Combine(modules, "kinesalite"))))
        {
            Absence = "kinesalite is not installed (npm install --prefix test/CloudwatchToS3.IntegrationTests)";
            return;
        }

        // Its own command would listen on every address.
        int port = ServerProcess.FreePort();
        string program = $"require('{modules}/kinesalite')({{ createStreamMs: 0 }}).listen({port.ToString()}, '127.0.0.1')";
        _server = await ServerProcess.Start(_folder, port, "node", "-e", program);
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
