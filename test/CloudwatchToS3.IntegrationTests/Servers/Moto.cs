namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>moto: CloudWatch Logs with subscription filters, Kinesis and S3 in one process. It comes with Python, not with CI.</summary>
public sealed class Moto : S3Server
{
    private readonly TempFolder _folder = TempFolder.ForCaller();
    private ServerProcess? _server;

    public override async ValueTask InitializeAsync()
    {
        if (!ServerProcess.IsOnPath("moto_server"))
        {
            Absence = "moto_server is not on PATH (pip install 'moto[server]')";
            return;
        }

        int port = ServerProcess.FreePort();
        _server = await ServerProcess.Start(_folder, port, "moto_server", "-H", "127.0.0.1", "-p", port.ToString());
        Url = _server.Url;
        await MakeBucket();
    }

    public override ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
