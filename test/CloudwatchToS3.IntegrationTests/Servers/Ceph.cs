namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>The S3 gateway of Ceph, which checks signatures: a production server that nobody here wrote.</summary>
public sealed class Ceph : S3Server
{
    private readonly TempFolder _folder = TempFolder.ForCaller();

    public override string AccessKey => "cephaccess";

    public override string SecretKey => "cephsecret";

    private string Pids => _folder.PathOf("ceph/pids");

    public override async ValueTask InitializeAsync()
    {
        if (!ServerProcess.IsCI && !new[] { "radosgw", "ceph-mon", "ceph-osd", "ceph" }.All(ServerProcess.IsOnPath))
        {
            Absence = "Ceph is not installed (apt-get install radosgw ceph-mon ceph-osd ceph-common)";
            return;
        }

        TestRun.Say("starting Ceph");
        int port = ServerProcess.FreePort();
        string script = Repository.PathOf("test/CloudwatchToS3.IntegrationTests/Servers/ceph.sh");
        string log = _folder.PathOf("start.log");   // the daemons keep the output open
        Dotnet start = await Dotnet.Run(
            "bash", _folder.Path, [], ["-c", $"'{script}' '{_folder.Path}/ceph' {port} {ServerProcess.FreePort()} > '{log}' 2>&1"]);
        Assert.True(start.ExitCode == 0, await File.ReadAllTextAsync(log));
        Url = new Uri($"http://127.0.0.1:{port}");
        await MakeBucket();
    }

    public override ValueTask DisposeAsync()
    {
        foreach (string pid in File.Exists(Pids) ? File.ReadAllLines(Pids).Reverse() : [])
        {
            using Process process = Process.GetProcessById(int.Parse(pid));
            process.Kill();
            process.WaitForExit();
        }

        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
