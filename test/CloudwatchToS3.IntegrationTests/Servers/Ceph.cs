namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>The S3 gateway of Ceph, which checks signatures: a production server that nobody here wrote.</summary>
public sealed class Ceph : S3Server
{
    private readonly TempFolder _folder = TempFolder.ForCaller();

    public override bool ChecksSignatures => true;

    public override bool ChecksCrc32C => false;   // version 16 does not know it; it checks the SHA-256 of the body

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
        string log = _folder.PathOf("start.log");
        string script = Repository.PathOf("test/CloudwatchToS3.IntegrationTests/Servers/ceph.sh");
        using Process start = Process.Start(
            "bash", [
                "-c", $"'{script}' '{_folder.Path}/ceph' {port.ToString()} {ServerProcess.FreePort()} > '{log}' 2>&1"]);
        await start.WaitForExitAsync();
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
