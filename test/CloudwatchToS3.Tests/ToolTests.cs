using CloudwatchToS3.LocalInvoke.Invoking;
using CloudwatchToS3.LocalInvoke.Replaying;
using CloudwatchToS3.LocalInvoke.Searching;

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
        Dotnet run = await LocalTool.RunHere(InvokeCommand.Create(), Path.Combine(_folder.Path, "missing.json"), "--out", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("missing.json: there is no such file.", run.Errors);
    }

    [Fact]
    public async Task A_damaged_object_is_named_and_fails_the_search()
    {
        _folder.File("1.log.gz", [.. Some.Gzip("needle\n"), 1]);

        Dotnet run = await LocalTool.RunHere(SearchCommand.Create(), _folder.Path, "--text", "needle", "--count");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1.log.gz: it is damaged: ", run.Errors);
    }

    /// <summary>The bad record is in quarantine again, under the same name.</summary>
    [Fact]
    public async Task An_object_of_which_a_record_is_still_undecodable_is_not_deleted()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        using var environment = new ProcessEnvironment(
            ("OUTPUT_FORMAT", "text"), ("COMPRESSION", "none"), ("KEY_PREFIX", "logs/"), ("QUARANTINE_PREFIX", "quarantine/"));
        string name = $"quarantine/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_{Some.SequenceNumber(1)}-{Some.SequenceNumber(1)}"
            + $"_{Some.Digest(1)}.event.json";
        s3.Objects[name] = Some.Event("bad"u8.ToArray(), Some.Gzip(Some.DataMessage("good")));

        Dotnet run = await LocalTool.RunHere(
            ReplayCommand.Create(), "s3://my-logs/quarantine/", "--s3", s3.Url.AbsoluteUri, "--delete-recovered");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("good\n", s3.Objects.Values.Select(Encoding.UTF8.GetString));
        Assert.Contains(name, s3.Objects.Keys);
    }

    /// <summary>Folders that a look at their names alone would take for hours, log groups or years.</summary>
    [Theory]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/", "logs/2026-11-25/00/|logs/2026-11-25/web/", "", "00 web")]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/", "logs/2026-11-25/00/|logs/2026-11-25/web/", "--stream 00", "00")]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/{HH}/", "logs/2026-11-25/00/10/|logs/2026-11-25/web/10/", "", "00 web")]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/{HH}/", "logs/2026-11-25/00/10/|logs/2026-11-25/web/10/", "--stream web", "web")]
    [InlineData("{logGroup}/{logStream}/", "app/web/2026/11/25/10/|web/app/2026/11/25/10/", "--group app", "app")]
    [InlineData("{logStream}/", "2024/2026/11/25/10/|2025/2026/11/25/10/", "--stream 2025", "2025")]
    [InlineData("{owner}/", "111111111111/2026/11/25/10/|222222222222/2026/11/25/10/", "--owner 222222222222", "222222222222")]
    public async Task A_layout_is_searched_by_its_own_rule_in_a_folder_and_in_a_bucket(
        string prefix, string folders, string arguments, string found)
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        foreach (string one in folders.Split('|'))
        {
            string key = $"{one}2026-11-25-10-02-03_shardId-000000000000_1-2_0123456789ab.log";
            string value = one.Replace("logs/", "").Replace("2026-11-25/", "").Split('/')[0];
            s3.Objects[key] = Some.Utf8($"{value}\n");
            Directory.CreateDirectory(Path.Combine(_folder.Path, "my-logs", one));
            _folder.File($"my-logs/{key}", Some.Utf8($"{value}\n"));
        }

        string lines = string.Concat(found.Split(' ').Select(line => $"{line}\n"));
        foreach (string[] place in new[] { ["s3://my-logs/", "--s3", s3.Url.AbsoluteUri], new[] { _folder.Path } })
        {
            Dotnet run = await LocalTool.RunHere(SearchCommand.Create(), [
                .. place, "--from", "2026-11-25T10:00", "--to", "2026-11-25T11:00", "--key-prefix", prefix,
                .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

            Assert.Equal((0, lines), (run.ExitCode, run.Output));
            Assert.DoesNotContain("not of the layout", run.Errors);
        }
    }
}
