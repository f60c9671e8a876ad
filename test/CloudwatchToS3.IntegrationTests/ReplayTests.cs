namespace CloudwatchToS3.IntegrationTests;

/// <summary><c>replay</c> on a server that is always there.</summary>
public class ReplayInMemoryTests(MemoryServer server) : ReplayTests(server), IClassFixture<MemoryServer>
{
    [Fact]
    public async Task A_delete_that_is_denied_says_that_the_records_were_recovered()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        s3.Objects["quarantine/a.event.json"] = Some.Event(Some.Gzip(Some.DataMessage("one")));
        s3.Denied["DELETE"] = true;

        Dotnet run = await Replay(s3, FunctionsSettings, "--delete-recovered");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "failed: quarantine/a.event.json: its records were recovered, but DeleteObject of s3://my-logs/quarantine/a.event.json at "
            + $"{s3.Url} failed: S3 answered 403 AccessDenied: Access Denied\n",
            run.Errors);
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
        await using MemoryS3 s3 = await MemoryS3.Start();
        await QuarantineByFunction(s3, ("OUTPUT_FORMAT", "json"), ("COMPRESSION", "gzip"), ("KEY_PREFIX", "läuft/{logGroup}/"));
        string quarantined = s3.Objects.Keys.Single(key => key.StartsWith("quarantine/"));

        Dotnet refused = await Replay(s3, new() { ["MAX_INFLATED_MIB"] = "2" }, "--delete-recovered");

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(
            $"failed: {quarantined}: its function writes with OUTPUT_FORMAT='json' COMPRESSION='gzip' KEY_PREFIX='läuft/{{logGroup}}/', "
            + "and this replay would with "
                + "OUTPUT_FORMAT='text' COMPRESSION='none' KEY_PREFIX='logs/'; set the function's values, or give --function NAME\n",
            refused.Errors);
        Assert.Contains("objects: 0 of 1 replayed, 1 failed, 0 deleted\n", refused.Output);
        Assert.Single(s3.Objects);

        Dotnet replayed = await Replay(
            s3, new()
            {
                ["MAX_INFLATED_MIB"] = "2",
                ["OUTPUT_FORMAT"] = "json",
                ["COMPRESSION"] = "gzip",
                ["KEY_PREFIX"] = "läuft/{logGroup}/",
            }, "--delete-recovered");

        Assert.True(replayed.ExitCode == 0, replayed.ToString());
        KeyValuePair<string, byte[]> recovered = Assert.Single(s3.Objects);
        Assert.StartsWith("läuft/%2Faws%2Flambda%2Fcheckout/2026/09/21/14/", recovered.Key);
        Assert.EndsWith(".json.gz", recovered.Key);
    }

    [Fact]
    public async Task What_does_not_say_how_its_function_writes_needs_the_settings()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        s3.Objects["quarantine/left"] = Some.Event(Some.Gzip(Some.DataMessage("one")));

        Dotnet refused = await Replay(s3, new() { ["COMPRESSION"] = "none" }, "--delete-recovered");
        Dotnet replayed = await Replay(
            s3, new() { ["OUTPUT_FORMAT"] = "text", ["COMPRESSION"] = "none", ["KEY_PREFIX"] = "", ["QUARANTINE_PREFIX"] = "quarantine/" },
            "--delete-recovered");

        Assert.Equal(
            (1, "failed: quarantine/left: it does not say how its function writes; set OUTPUT_FORMAT, KEY_PREFIX, QUARANTINE_PREFIX to the function's values, or give --function NAME\n"),
            (refused.ExitCode, refused.Errors));
        Assert.True(replayed.ExitCode == 0, replayed.ToString());
        Assert.StartsWith("2026/", Assert.Single(s3.Objects).Key);
    }

    [Fact]
    public async Task A_record_that_is_still_undecodable_is_counted_and_fails_the_replay()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        s3.Objects["quarantine/a"] = Some.Event(Some.Utf8("bad"));
        s3.Objects["quarantine/b"] = Some.Event(Some.Gzip(Some.DataMessage("one")), Some.Utf8("bad"));

        Dotnet run = await Replay(s3, new()
        {
            ["OUTPUT_FORMAT"] = "text",
            ["COMPRESSION"] = "none",
            ["KEY_PREFIX"] = "logs/",
            ["QUARANTINE_PREFIX"] = "quarantine/",
        });

        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        Assert.Contains("quarantine/a: replayed, 1 records still undecodable\n", run.Output);
        Assert.Contains("quarantine/b: replayed, 1 records still undecodable\n", run.Output);
        Assert.EndsWith(
            "objects: 2 of 2 replayed, 0 failed, 0 deleted\nrecords: 1 recovered, 2 still undecodable and in quarantine again\n"
            + "  still undecodable: 2: neither gzip nor JSON\n",
            run.Output);
    }

    [Fact]
    public async Task A_dry_run_tells_what_is_not_an_event_from_what_could_not_be_read()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        s3.Objects["quarantine/a"] = Some.Event(Some.Gzip(Some.DataMessage("one")));
        s3.Objects["quarantine/b"] = Some.Utf8("not an event");
        Dotnet two = await Replay(s3, [], "--dry-run");
        s3.Denied["GET"] = true;
        s3.DeniesListing = false;
        Dotnet denied = await Replay(s3, [], "--dry-run");

        Assert.EndsWith("objects below s3://my-logs/quarantine/: 2, 1 of them not events; nothing was written\n", two.Output);
        Assert.Equal("failed: quarantine/b: not an event: it is not JSON, in line 1 at byte 2.\n", two.Errors);
        Assert.EndsWith(
            "objects below s3://my-logs/quarantine/: 2, 0 of them not events, 2 could not be read; nothing was written\n", denied.Output);
    }

    /// <summary>Each may take all that its limits allow: three at a time would need 1.8 GB of a heap of 1.5.</summary>
    [Fact]
    public async Task As_many_objects_are_replayed_at_a_time_as_fit_into_memory()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();
        byte[][] bombs = [.. HostileEvents.Noise(1, 180)];
        for (int i = 0; i < 3; i++)
        {
            s3.Objects[$"quarantine/{i}"] = Some.EventFrom(i + 1, bombs);
        }

        Dotnet run = await Replay(
            s3, new(FunctionsSettings)
            {
                ["COMPRESSION"] = "gzip",
                ["MAX_INFLATED_MIB"] = "200",
                ["DOTNET_GCHeapHardLimit"] = "0x60000000",
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
        Dotnet run = await Run("s3://my-logs/quarantine/", url);

        Assert.Equal((1, $"ListObjectsV2 of s3://my-logs/quarantine/ at {url} failed: {cause}\n"), (run.ExitCode, run.Errors));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_one_line_after_three_attempts()
    {
        await using FaultyS3 s3 = await FaultyS3.NeverAnswering();

        Dotnet run = await Run("s3://my-logs/quarantine/", s3.Url.AbsoluteUri);

        Assert.Equal(
            (1, $"ListObjectsV2 of s3://my-logs/quarantine/ at {s3.Url} failed: no answer within 6 s, in any attempt\n"),
            (run.ExitCode, run.Errors));
        Assert.Equal(["/my-logs/", "/my-logs/", "/my-logs/"], s3.Received.Select(request => request.Path));
    }

    /// <summary>A connection that breaks counts as an attempt here, as one that times out does.</summary>
    [Fact]
    public async Task A_server_that_resets_connections_is_one_line_after_three_attempts()
    {
        await using FaultyS3 s3 = await FaultyS3.ResettingConnections();

        Dotnet run = await Run("s3://my-logs/quarantine/", s3.Url.AbsoluteUri);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"ListObjectsV2 of s3://my-logs/quarantine/ at {s3.Url} failed: ", run.Errors);
        Assert.Equal(["/my-logs/", "/my-logs/", "/my-logs/"], s3.Received.Select(request => request.Path));
    }

    [Fact]
    public async Task A_prefix_without_objects_and_a_bucket_that_cannot_be_are_said()
    {
        await using MemoryS3 s3 = await MemoryS3.Start();

        Dotnet empty = await Run("s3://my-logs/quarantine/", s3.Url.AbsoluteUri);
        Dotnet wrong = await Run("s3://b/quarantine/", s3.Url.AbsoluteUri);

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
        await using MemoryS3 s3 = await MemoryS3.Start();
        s3.Objects["quarantine/a.event.json"] = Some.Event(Some.Gzip(Some.DataMessage("one")));
        folder.Program("aws", $"#!/bin/sh\necho \"$@\" > {folder.Path}/called\necho '{{\"StatusCode\":200}}'\n");

        Dotnet run = await LocalTool.Run(
            AppContext.BaseDirectory, new() { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" },
            "replay", "s3://my-logs/quarantine/", "--s3", s3.Url.AbsoluteUri, "--function", "my-function");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith(
            "lambda invoke --output json --function-name my-function ", folder.Read("called"));
    }

    [Fact]
    public async Task A_signal_stops_after_the_objects_at_hand()
    {
        const int Count = 100;
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill.");
        using var folder = TempFolder.ForCaller();
        string go = Path.Combine(folder.Path, "go");
        int gets = 0;
        await using MemoryS3 s3 = await MemoryS3.Start(beforeGet: async _ =>
        {
            // Ten objects are replayed; the next ones are at hand until the signal was heard.
            while (Interlocked.Increment(ref gets) > 10 && !File.Exists(go))
            {
                await Task.Delay(20);
            }
        });
        for (int i = 0; i < Count; i++)
        {
            s3.Objects[$"quarantine/{i:D4}.event.json"] = Some.EventFrom(i + 1, Some.Gzip(Some.DataMessage($"line {i}")));
        }

        const string Script = $$"""
            set -m
            {{Signal.Heard}}
            {{Signal.Hearing}} dotnet exec "$0" replay s3://my-logs/quarantine/ --s3 "$1" \
                --delete-recovered > printed 2> errors & pid=$!
            heard deleted printed; kill -INT $pid
            heard Stopping errors; touch go
            wait $pid
            """;
        Dotnet run = await Dotnet.Run("bash", folder.Path, FunctionsSettings, ["-c", Script, LocalTool.Program, s3.Url.AbsoluteUri]);

        Assert.True(run.ExitCode == 130, $"{run}");
        int left = s3.Objects.Keys.Count(key => key.StartsWith("quarantine/"));
        int written = s3.Objects.Keys.Count(key => key.StartsWith("logs/"));
        Assert.InRange(left, 1, Count - 1);
        Assert.Equal(Count, left + written);
        Assert.Contains(
            $"objects: {written} of {Count} replayed, 0 failed, {written} deleted", folder.Read("printed"));
    }

    /// <summary>A record that inflates to 1.5 MiB, with a limit of 1 MiB.</summary>
    private static async Task QuarantineByFunction(MemoryS3 s3, params (string, string)[] settings)
    {
        using AmazonS3Client client = LambdaOnMemoryS3.Client(s3.Url);
        var function = new Function(Some.Settings([("BUCKET_NAME", "my-logs"), ("MAX_INFLATED_MIB", "1"), .. settings]), client);
        await function.FunctionHandler(
            Some.Deserialized(Some.Event(Some.Gzip(Some.DataMessage(new string('x', 1_500_000))))), new TestLambdaContext());
    }

    private static readonly Dictionary<string, string?> FunctionsSettings =
        new() { ["OUTPUT_FORMAT"] = "text", ["COMPRESSION"] = "none", ["KEY_PREFIX"] = "logs/", ["QUARANTINE_PREFIX"] = "quarantine/" };

    private static Task<Dotnet> Replay(MemoryS3 s3, Dictionary<string, string?> settings, params string[] more) => LocalTool.Run(
        AppContext.BaseDirectory, settings, ["replay", "s3://my-logs/quarantine/", "--s3", s3.Url.AbsoluteUri, .. more]);

    private static Task<Dotnet> Run(string place, string url) => LocalTool.Run(AppContext.BaseDirectory, [], "replay", place, "--s3", url);
}

/// <summary><c>replay</c> on Ceph.</summary>
[Collection(nameof(Ceph))]
public class ReplayOnCephTests(Ceph server) : ReplayTests(server);

/// <summary><c>replay</c> as a process: it is interrupted, continues after failures, and recovers every recoverable record once.</summary>
public abstract class ReplayTests(S3Server server)
{
    private const int Objects = 1000;
    private const string Prefix = $"s3://{S3Server.Bucket}/quarantine/";

    [Fact]
    public async Task A_thousand_objects_of_mixed_fates_interrupted_twice_recover_every_record_once()
    {
        TestRun.SkipWithout(server.Absence);
        await server.Clear();
        using AmazonS3Client s3 = server.Connect();
        await Parallel.ForEachAsync(Enumerable.Range(0, Objects), async (i, cancellation) =>
            await s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = S3Server.Bucket,
                    Key = $"quarantine/{i:D4}.event.json",
                    ContentBody = Encoding.UTF8.GetString(Content(i)),
                    UseChunkEncoding = false,
                }, cancellation));

        await Interrupted();
        await Interrupted();
        Dotnet last = await Replay(Prefix, "--delete-recovered");

        Assert.Equal(1, last.ExitCode);   // some are not events
        Assert.Contains(": neither gzip nor JSON", last.Output);
        Dictionary<string, byte[]> objects = await server.Objects();
        string[] lines = [
            .. objects.Where(o => o.Key.StartsWith("logs/")).SelectMany(
                o => Encoding.UTF8.GetString(o.Value).TrimEnd('\n').Split('\n')).Order()];
        Assert.Equal(Enumerable.Range(0, Objects).Where(IsRecoverable).Select(i => $"line {i:D4}").Order(), lines);
        (string Key, byte[] Content)[] left = [.. objects.Where(o => o.Key.StartsWith("quarantine/")).Select(o => (o.Key, o.Value))];
        Assert.Equal(Enumerable.Range(0, Objects).Count(i => i % 20 == 0), left.Count(o => !IsEvent(o.Content)));
        Assert.Equal(
            Enumerable.Range(0, Objects).Where(i => i % 10 is 8 or 9).Select(i => Convert.ToBase64String(Bad(i))).Order(),
            left.Where(o => IsEvent(o.Content)).SelectMany(o => JsonNode.Parse(o.Content)!["Records"]!.AsArray()).Select(
                record => (string)record!["kinesis"]!["data"]!).Distinct().Order());

        // Of what brought no record, the object under its old name is there, too.
        Dotnet again = await Replay(Prefix);
        Assert.Contains("records: 0 recovered, 300 still undecodable and in quarantine again", again.Output);
        Assert.Equal(objects, await server.Objects());
    }

    [Fact]
    public async Task A_dry_run_shows_what_is_inside_and_writes_nothing()
    {
        TestRun.SkipWithout(server.Absence);
        await server.Clear();
        using AmazonS3Client s3 = server.Connect();
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = S3Server.Bucket,
                Key = "quarantine/a",
                ContentBody = Encoding.UTF8.GetString(Content(9)),
                UseChunkEncoding = false,
            });
        Dictionary<string, byte[]> before = await server.Objects();

        Dotnet run = await Replay(Prefix, "--dry-run");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("records: 2 = 1 data + 0 control + 1 quarantined", run.Output);
        Assert.Contains("/aws/lambda/checkout: log events: 1, bytes of lines: ", run.Output);
        Assert.Equal(before, await server.Objects());
    }

    /// <summary>The event source mapping leaves a record of up to 10 MiB by itself: its event is too large for an invocation.</summary>
    [Fact]
    public async Task A_record_that_outgrew_an_invocation_is_replayed()
    {
        TestRun.SkipWithout(server.Absence);
        await server.Clear();
        const string Key = "aws/lambda/7139421d-57fb-4e6c-9845-6ab151a9f6f4/shardId-000000000000/2026/09/21/2026-09-21T14.13.21-3f1c";
        byte[] noise = new byte[8 * 1024 * 1024];
        new Random(12).NextBytes(noise);
        string message = Convert.ToBase64String(noise);
        byte[] record = Some.Gzip(Some.DataMessage(message));
        Assert.InRange(record.Length, 6 * 1024 * 1024, 10 * 1024 * 1024);
        string left = $$"""{"requestContext":{"condition":"RecordTooLarge"},"payload":{{Encoding.UTF8.GetString(Some.Event(record))}}}""";
        using AmazonS3Client s3 = server.Connect();
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = S3Server.Bucket, Key = Key, ContentBody = left, UseChunkEncoding = false });

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
            : i % 10 == 1 ? Some.Utf8($$"""{"requestContext":{},"payload":{{Encoding.UTF8.GetString(quarantine)}}}""")
            : quarantine;
    }

    private static byte[] Bad(int i) => Some.Utf8($"bad {i}");

    private static bool IsRecoverable(int i) => i % 20 != 0 && i % 10 != 8;

    private static bool IsEvent(byte[] content) => content.AsSpan().IndexOf("\"Records\""u8) >= 0;

    private async Task Interrupted()
    {
        var start = new ProcessStartInfo("dotnet", Arguments(Prefix, "--delete-recovered"))
        { RedirectStandardOutput = true, RedirectStandardError = true };
        Prepare(start.Environment);
        using Process process = Process.Start(start)!;
        for (int line = 0; line < 200; line++)
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    private Task<Dotnet> Replay(params string[] more)
    {
        var environment = new Dictionary<string, string?>();
        Prepare(environment);
        return Dotnet.Run(AppContext.BaseDirectory, environment, Arguments(more));
    }

    private string[] Arguments(params string[] more) => ["exec", LocalTool.Program, "replay", "--s3", server.Url.AbsoluteUri,.. more];

    private void Prepare(IDictionary<string, string?> environment)
    {
        environment["AWS_ACCESS_KEY_ID"] = server.AccessKey;
        environment["AWS_SECRET_ACCESS_KEY"] = server.SecretKey;
        environment["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required";
        environment["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required";

        // The objects are made by hand: they do not say how their function writes.
        environment["OUTPUT_FORMAT"] = "text";
        environment["COMPRESSION"] = "none";
        environment["KEY_PREFIX"] = "logs/";
        environment["QUARANTINE_PREFIX"] = "quarantine/";
    }
}
