using CloudwatchToS3.LocalInvoke.Invoking;
using CloudwatchToS3.LocalInvoke.Replaying;

namespace CloudwatchToS3.Tests;

/// <summary>How commands of the tool end, in this process.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class ToolTests : IDisposable
{
    private readonly TempFolder _folder = TempFolder.ForCaller();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_invocation_that_failed_fails_the_run()
    {
        Dotnet run = await LocalTool.RunHere(InvokeCommand.Create(), _folder.PathOf("missing.json"), "--out", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("missing.json: there is no such file.", run.Errors);
    }

    [Fact]
    public async Task A_damaged_object_is_named_and_fails_the_search()
    {
        byte[][] damaged = [[.. Some.Gzip("needle\n"), 1], [.. Some.Gzip("needle\n")[..10], 0xFF], []];
        Assert.All(damaged, (content, i) => _folder.File($"{i}.log.gz", content));

        Dotnet run = await LocalTool.RunHere(SearchCommand.Create(), _folder.Path, "--text", "needle", "--count");

        Assert.Equal(1, run.ExitCode);
        Assert.All(damaged, (_, i) => Assert.Contains($"{i}.log.gz: it is damaged: ", run.Errors));
    }

    /// <summary>The bad record is in quarantine again, under the same name.</summary>
    [Fact]
    public async Task An_object_of_which_a_record_is_still_undecodable_is_not_deleted()
    {
        await using var s3 = await MemoryS3.Start();
        using var environment = new ProcessEnvironment(
            ("OUTPUT_FORMAT", "text"), ("COMPRESSION", "none"), ("KEY_PREFIX", "logs/"), ("QUARANTINE_PREFIX", "quarantine/"));
        string name = $"quarantine/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_{Some.SequenceNumber(1)}-{Some.SequenceNumber(1)}"
            + $"_{Some.Digest(1)}.event.json";
        s3.Objects[name] = Some.Event("bad"u8.ToArray(), Some.Gzip(Some.DataMessage("good")));

        Dotnet run = await LocalTool.RunHere(ReplayCommand.Create(), "s3://my-logs/quarantine/", "--s3", s3.Url.AbsoluteUri, "--delete-recovered");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("good\n", s3.Objects.Values.Select(Encoding.UTF8.GetString));
        Assert.Contains(name, s3.Objects.Keys);
    }
}
