namespace CloudwatchToS3.IntegrationTests;

/// <summary><c>replay</c> as a process, on a server in memory, and on what goes wrong there.</summary>
public class ReplayInMemoryTests(MemoryServer server) : ReplayTests(server), IClassFixture<MemoryServer>
{
    private static readonly byte[] One = Some.Gzip(Some.DataMessage("one"));

    [Fact]
    public async Task A_delete_that_is_denied_says_that_the_records_were_recovered()
    {
        await using MemoryS3 s3 = await With(("quarantine/a.event.json", Some.Event(One)));
        s3.Denied["DELETE"] = true;

        Dotnet run = await Replay(s3, LocalTool.FunctionsSettings, "--delete-recovered");

        Assert.Equal(
            (1, "failed: quarantine/a.event.json: its records were recovered, but DeleteObject of s3://my-logs/quarantine/a.event.json at "
                + $"{s3.Url} failed: S3 answered 403 AccessDenied: Access Denied\n"),
            (run.ExitCode, run.Errors));
        Assert.Contains(
            "objects: 1 of 1 replayed, 0 failed, 0 deleted, 1 could not be deleted\nrecords: 1 recovered, 0 still undecodable and in quarantine again\n",
            run.Output);
        Assert.Equal("one\n", Encoding.UTF8.GetString(s3.Objects.Single(o => o.Key.StartsWith("logs/")).Value));
        Assert.Contains("quarantine/a.event.json", s3.Objects.Keys);
    }

    /// <summary>Plain text in the place of lines of JSON would lose time, log group and id, and the originals would be gone.</summary>
    [Fact]
    public async Task A_replay_with_other_settings_than_the_function_s_is_refused_and_says_what_to_set()
    {
        await using var s3 = await MemoryS3.Start();
        (string, string)[] settings = [("OUTPUT_FORMAT", "json"), ("COMPRESSION", "gzip"), ("KEY_PREFIX", "läuft/{logGroup}/")];
        await Lambda.Function(s3.Url, [.. settings, ("BUCKET_NAME", "my-logs"), ("MAX_INFLATED_MIB", "1")])
            .Invoke(Some.Event(Some.Gzip(Some.DataMessage(new string('x', 1_500_000)))));
        string quarantined = s3.Objects.Keys.Single();

        Dotnet refused = await Replay(s3, new() { ["MAX_INFLATED_MIB"] = "2" }, "--delete-recovered");

        Assert.Equal(
            (1, $"failed: {quarantined}: its function writes with OUTPUT_FORMAT='json' COMPRESSION='gzip' KEY_PREFIX='läuft/{{logGroup}}/', "
                + "and this replay would with OUTPUT_FORMAT='text' COMPRESSION='none' KEY_PREFIX='logs/'; set the function's values, or give "
                + "--function NAME\n"),
            (refused.ExitCode, refused.Errors));
        Assert.Contains("objects: 0 of 1 replayed, 1 failed, 0 deleted\n", refused.Output);
        Assert.Single(s3.Objects);

        Dotnet replayed = await Replay(
            s3, settings.Append(("MAX_INFLATED_MIB", "2")).ToDictionary(one => one.Item1, string? (one) => one.Item2), "--delete-recovered");

        Assert.True(replayed.ExitCode == 0, replayed.ToString());
        Assert.Matches(@"^läuft/%2Faws%2Flambda%2Fcheckout/2026/09/21/14/.*\.json\.gz$", Assert.Single(s3.Objects).Key);
    }

    [Fact]
    public async Task What_does_not_say_how_its_function_writes_needs_the_settings()
    {
        await using MemoryS3 s3 = await With(("quarantine/left", Some.Event(One)));

        Dotnet refused = await Replay(s3, new() { ["COMPRESSION"] = "none" }, "--delete-recovered");
        Dotnet replayed = await Replay(s3, new(LocalTool.FunctionsSettings) { ["KEY_PREFIX"] = "" }, "--delete-recovered");

        Assert.Equal(
            (1, "failed: quarantine/left: it does not say how its function writes; set OUTPUT_FORMAT, KEY_PREFIX, QUARANTINE_PREFIX to the function's "
                + "values, or give --function NAME\n"),
            (refused.ExitCode, refused.Errors));
        Assert.True(replayed.ExitCode == 0, replayed.ToString());
        Assert.StartsWith("2026/", Assert.Single(s3.Objects).Key);
    }

    [Fact]
    public async Task A_record_that_is_still_undecodable_is_counted_and_fails_the_replay()
    {
        await using MemoryS3 s3 = await With(("quarantine/a", Some.Event(Some.Utf8("bad"))), ("quarantine/b", Some.Event(One, Some.Utf8("bad"))));

        Dotnet run = await Replay(s3, LocalTool.FunctionsSettings);

        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        Assert.Contains("quarantine/a: replayed, 1 records still undecodable\n", run.Output);
        Assert.Contains("quarantine/b: replayed, 1 records still undecodable\n", run.Output);
        Assert.EndsWith(
            "objects: 2 of 2 replayed, 0 failed, 0 deleted\nrecords: 1 recovered, 2 still undecodable and in quarantine again\n"
            + "  still undecodable: 2: neither gzip nor JSON\n",
            run.Output);
    }

    [Fact]
    public async Task A_dry_run_shows_what_is_inside_and_what_is_not_an_event_or_could_not_be_read_and_writes_nothing()
    {
        await using MemoryS3 s3 = await With(("quarantine/a", Some.Event(One, Some.Utf8("bad"))), ("quarantine/b", Some.Utf8("not an event")));
        Dotnet two = await Replay(s3, [], "--dry-run");
        s3.Denied["GET"] = true;
        s3.DeniesListing = false;
        Dotnet denied = await Replay(s3, [], "--dry-run");

        Assert.Equal(["quarantine/a", "quarantine/b"], s3.Objects.Keys.Order());
        Assert.Contains("records: 2 = 1 data + 0 control + 1 quarantined", two.Output);
        Assert.Contains("/aws/lambda/checkout: log events: 1, bytes of lines: ", two.Output);
        Assert.EndsWith("objects below s3://my-logs/quarantine/: 2, 1 of them not events; nothing was written\n", two.Output);
        Assert.Equal("failed: quarantine/b: not an event: it is not JSON, in line 1 at byte 2.\n", two.Errors);
        Assert.EndsWith("objects below s3://my-logs/quarantine/: 2, 0 of them not events, 2 could not be read; nothing was written\n", denied.Output);
    }

    /// <summary>Each may take all that its limits allow: three at a time would need 1.3 GB of a heap of 0.9.</summary>
    [Fact]
    public async Task As_many_objects_are_replayed_at_a_time_as_fit_into_memory()
    {
        byte[][] bombs = [.. HostileEvents.Noise(1, 90)];
        await using MemoryS3 s3 = await With([.. Enumerable.Range(0, 3).Select(i => ($"quarantine/{i}", Some.EventFrom(i + 1, bombs)))]);

        Dotnet run = await Replay(
            s3, new(LocalTool.FunctionsSettings)
            {
                ["COMPRESSION"] = "gzip",
                ["MAX_INFLATED_MIB"] = "100",
                ["DOTNET_GCHeapHardLimit"] = "0x3C000000",
                ["DOTNET_GCConserveMemory"] = "7",
            });

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("objects below s3://my-logs/quarantine/: 3, 2 at a time\n", run.Output);
        Assert.Contains("objects: 3 of 3 replayed, 0 failed, 0 deleted\nrecords: 3 recovered", run.Output);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", "Connection refused")]
    [InlineData("http://no-such-host.invalid:9000/", "Name or service not known")]
    public async Task A_server_that_is_not_there_is_one_line(string url, string cause)
    {
        Dotnet run = await Run("s3://my-logs/quarantine/", new Uri(url));

        Assert.Equal((1, $"ListObjectsV2 of s3://my-logs/quarantine/ at {url} failed: {cause}\n"), (run.ExitCode, run.Errors));
    }

    /// <summary>A connection that breaks counts as an attempt here, as one that times out does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_answer_is_one_line_after_three_attempts(bool resets)
    {
        await using FaultyS3 s3 = resets ? await FaultyS3.ResettingConnections() : await FaultyS3.NeverAnswering();

        Dotnet run = await Run("s3://my-logs/quarantine/", s3.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"ListObjectsV2 of s3://my-logs/quarantine/ at {s3.Url} failed: {(resets ? "" : "no answer within 6 s, in any attempt\n")}", run.Errors);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
        Assert.Equal(["/my-logs/", "/my-logs/", "/my-logs/"], s3.Received.Select(request => request.Path));
    }

    [Fact]
    public async Task A_prefix_without_objects_a_listing_that_is_denied_and_a_bucket_that_cannot_be_are_said()
    {
        await using var s3 = await MemoryS3.Start();

        Dotnet empty = await Run("s3://my-logs/quarantine/", s3.Url);
        Dotnet wrong = await Run("s3://b/quarantine/", s3.Url);
        s3.Denied["GET"] = true;
        Dotnet denied = await Run("s3://my-logs/quarantine/", s3.Url);

        Assert.Equal(
            (1, $"ListObjectsV2 of s3://my-logs/quarantine/ at {s3.Url} failed: S3 answered 403 AccessDenied: Access Denied\n"),
            (denied.ExitCode, denied.Errors));

        Assert.Equal((1, "There is no object under s3://my-logs/quarantine/.\n"), (empty.ExitCode, empty.Errors));
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith("'s3://b/quarantine/' does not name a bucket: must be 3 to 63 lower-case letters", wrong.Errors);
    }

    /// <summary>Whatever the user's configuration says of the output's format.</summary>
    [Fact]
    public async Task A_deployed_function_is_invoked_by_the_AWS_CLI_with_an_answer_in_JSON()
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "The stand-in for the AWS CLI is a shell script.");
        using var folder = TempFolder.ForCaller();
        await using MemoryS3 s3 = await With(("quarantine/a.event.json", Some.Event(One)));
        var path = folder.Program("aws", $"#!/bin/sh\necho \"$@\" > {folder.Path}/called\necho '{{\"StatusCode\":200}}'\n");

        Dotnet run = await Replay(s3, path, "--function", "my-function");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("lambda invoke --output json --function-name my-function ", folder.Read("called"));
    }

    /// <summary>Ten objects are replayed; the next ones are at hand until the signal was heard.</summary>
    [Fact]
    public async Task A_signal_stops_after_the_objects_at_hand()
    {
        const int Count = 100;
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill.");
        using var folder = TempFolder.ForCaller();
        int gets = 0;
        await using var s3 = await MemoryS3.Start(beforeGet: async _ =>
        {
            while (Interlocked.Increment(ref gets) > 10 && !File.Exists(folder.PathOf("go")))
            {
                await Task.Delay(20);
            }
        });
        for (int i = 0; i < Count; i++)
        {
            s3.Objects[$"quarantine/{i:D4}.event.json"] = Some.EventFrom(i + 1, Some.Gzip(Some.DataMessage($"line {i}")));
        }

        Dotnet run = await LocalTool.Script(
            folder, $"""
            hearing replay s3://my-logs/quarantine/ --s3 {s3.Url} --delete-recovered > printed 2> errors & pid=$!
            heard deleted printed; kill -INT $pid
            heard Stopping errors; touch go
            wait $pid
            """, LocalTool.FunctionsSettings);

        Assert.True(run.ExitCode == 130, $"{run}");
        int written = s3.Objects.Keys.Count(key => key.StartsWith("logs/"));
        Assert.InRange(written, 1, Count - 1);
        Assert.Equal(Count, s3.Objects.Count);
        Assert.Contains($"objects: {written} of {Count} replayed, 0 failed, {written} deleted", folder.Read("printed"));
    }

    private static async Task<MemoryS3> With(params (string Key, byte[] Content)[] objects)
    {
        MemoryS3 s3 = await MemoryS3.Start();
        Array.ForEach(objects, one => s3.Objects[one.Key] = one.Content);
        return s3;
    }

    private static Task<Dotnet> Replay(MemoryS3 s3, Dictionary<string, string?> settings, params string[] more) =>
        LocalTool.Run(AppContext.BaseDirectory, settings, ["replay", "s3://my-logs/quarantine/", "--s3", s3.Url.AbsoluteUri, .. more]);

    private static Task<Dotnet> Run(string place, Uri url) => LocalTool.Run(AppContext.BaseDirectory, [], "replay", place, "--s3", url.AbsoluteUri);
}

/// <summary><c>replay</c> on Ceph.</summary>
[Collection(nameof(Ceph))]
public class ReplayOnCephTests(Ceph server) : ReplayTests(server);

/// <summary><c>replay</c> as a process: it is interrupted, continues after failures, and recovers every recoverable record once.</summary>
public abstract class ReplayTests(S3Server server)
{
    private const int Objects = 200;
    private const string Prefix = $"s3://{S3Server.Bucket}/quarantine/";

    [Fact]
    public async Task Hundreds_of_objects_of_mixed_fates_interrupted_twice_recover_every_record_once()
    {
        await server.Ready();
        await Parallel.ForAsync(0, Objects, async (i, _) => await server.Put($"quarantine/{i:D4}.event.json", Content(i)));

        await Interrupted();
        await Interrupted();
        Dotnet last = await Replay(Prefix, "--delete-recovered");

        Assert.Equal(1, last.ExitCode);   // some are not events
        Assert.Contains(": neither gzip nor JSON", last.Output);
        Dictionary<string, byte[]> objects = await server.Objects();
        Assert.Equal(
            Enumerable.Range(0, Objects).Where(IsRecoverable).Select(i => $"line {i:D4}"),
            objects.Where(o => o.Key.StartsWith("logs/")).SelectMany(o => Some.Text(o.Value).TrimEnd('\n').Split('\n')).Order());
        byte[][] left = [.. objects.Where(o => o.Key.StartsWith("quarantine/")).Select(o => o.Value)];
        Assert.Equal(Objects / 20, left.Count(content => !IsEvent(content)));
        Assert.Equal(
            Enumerable.Range(0, Objects).Where(i => i % 10 is 8 or 9).Select(i => Convert.ToBase64String(Bad(i))).Order(),
            left.Where(IsEvent).SelectMany(content => JsonNode.Parse(content)!["Records"]!.AsArray())
                .Select(record => (string)record!["kinesis"]!["data"]!).Distinct().Order());

        // Of what brought no record, the object under its old name is there, too.
        Dotnet again = await Replay(Prefix);
        Assert.Contains($"records: 0 recovered, {Objects * 3 / 10} still undecodable and in quarantine again", again.Output);
        Assert.Equal(objects, await server.Objects());
    }

    /// <summary>The event source mapping leaves a record of up to 10 MiB by itself: its event is too large for an invocation.</summary>
    [Fact]
    public async Task A_record_that_outgrew_an_invocation_is_replayed()
    {
        await server.Ready();
        const string Key = "aws/lambda/7139421d-57fb-4e6c-9845-6ab151a9f6f4/shardId-000000000000/2026/09/21/2026-09-21T14.13.21-3f1c";
        byte[] noise = new byte[8 * 1024 * 1024];
        new Random(12).NextBytes(noise);
        string message = Convert.ToBase64String(noise);
        byte[] record = Some.Gzip(Some.DataMessage(message));
        Assert.InRange(record.Length, 6 * 1024 * 1024, 10 * 1024 * 1024);
        await server.Put(Key, [.. """{"requestContext":{"condition":"RecordTooLarge"},"payload":"""u8, .. Some.Event(record), (byte)'}']);

        Dotnet run = await Replay($"s3://{S3Server.Bucket}/aws/lambda/", "--delete-recovered");

        Assert.True(run.ExitCode == 0, run.ToString());
        KeyValuePair<string, byte[]> recovered = Assert.Single(await server.Objects());
        Assert.StartsWith("logs/2026/09/21/14/", recovered.Key);
        Assert.True(Encoding.UTF8.GetString(recovered.Value) == $"{message}\n");
    }

    /// <summary>
    /// Every twentieth is not an event, two of ten contain an undecodable record, of these one a good one, too; one of ten was left on
    /// failure.
    /// </summary>
    private static byte[] Content(int i)
    {
        byte[] good = Some.Gzip(Some.DataMessage($"line {i:D4}"));
        byte[] quarantine = Some.EventFrom(10 * i, (i % 10) switch { 8 => [Bad(i)], 9 => [Bad(i), good], _ => [good] });
        return i % 40 == 0 ? Some.Utf8($$"""{"order":{{i}},"payload":null,"note":"the only copy"}""")
            : i % 20 == 0 ? Some.Utf8($"no event {i}")
            : i % 10 == 1 ? [.. """{"requestContext":{},"payload":"""u8, .. quarantine, (byte)'}']
            : quarantine;
    }

    private static byte[] Bad(int i) => Some.Utf8($"bad {i}");

    private static bool IsRecoverable(int i) => i % 20 != 0 && i % 10 != 8;

    private static bool IsEvent(byte[] content) => content.AsSpan().IndexOf("\"Records\""u8) >= 0;

    /// <summary>Killed after twenty lines.</summary>
    private async Task Interrupted()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", LocalTool.Program, .. Arguments(Prefix, "--delete-recovered")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Dotnet.Prepare(start, Environment);
        using Process process = Process.Start(start)!;
        for (int line = 0; line < 20; line++)
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    private Task<Dotnet> Replay(params string[] more) => LocalTool.Run(AppContext.BaseDirectory, Environment, Arguments(more));

    private string[] Arguments(params string[] more) => ["replay", "--s3", server.Url.AbsoluteUri, .. more];

    private Dictionary<string, string?> Environment => new(server.Credentials.Concat(LocalTool.FunctionsSettings));
}
