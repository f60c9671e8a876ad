namespace CloudwatchToS3.IntegrationTests;

/// <summary>The published function where it will run: in a process of its own, under Lambda's managed runtime.</summary>
public sealed class ManagedRuntimeTests(PublishedFunction function)
{
    private static readonly byte[] Good = Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀"));

    public static TheoryData<string> Payloads =>
        [.. Directory.GetFiles(Repository.PathOf("test/CloudwatchToS3.Tests/Payloads"), "*.json"), Repository.Sample];

    public static TheoryData<string, string> LogSettings =>
        new MatrixTheoryData<string, string>(["Text", "JSON"], ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task It_writes_the_same_objects_as_the_local_run(string file)
    {
        using var folder = TempFolder.ForCaller();
        Dotnet local = await LocalTool.Run(folder, file, "--out", "local");
        await using var s3 = await MemoryS3.Start();
        await using ManagedRuntime runtime = await function.Start(s3.Url);

        Outcome outcome = await runtime.Invoke(await File.ReadAllBytesAsync(file));

        Assert.True(outcome is { Kind: OutcomeKind.Answer, Body: "" }, $"{outcome}\n{runtime.Output}");
        Assert.Equal(0, local.ExitCode);
        Dictionary<string, byte[]> expected = Repository.Files(folder.PathOf("local/local-logs"));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, s3.Objects);
    }

    [Fact]
    public async Task One_process_takes_a_hundred_events_and_one_of_6_MB_and_writes_nothing_to_its_package()
    {
        await using var s3 = await MemoryS3.Start();
        Dictionary<string, byte[]> package = Repository.Files(await function.Folder);
        await using ManagedRuntime runtime = await function.Start(s3.Url);
        var random = new Random(9);
        string[] messages = [.. Enumerable.Range(0, 52_000).Select(i => $"{i} {Words(random, 1)} \"{Words(random, 6)}\"")];
        byte[] large = Some.Event([.. messages.Chunk(600).Select(chunk => Some.Gzip(Some.DataMessage(chunk)))]);
        Assert.InRange(large.Length, 5_000_000, 6_291_456);

        Outcome none = await runtime.Invoke("null"u8.ToArray());
        Outcome first = await runtime.Invoke(large);
        var others = new List<Outcome>();
        for (int i = 1; i <= 100; i++)
        {
            others.Add(await runtime.Invoke(Some.EventFrom(1000 * i, Some.Gzip(Some.DataMessage($"event {i}")))));
        }

        Assert.Equal(new Outcome(OutcomeKind.Answer, ""), none);
        Assert.True(first.Kind == OutcomeKind.Answer, $"{first}\n{runtime.Output}");
        Assert.All(others, outcome => Assert.Equal(new Outcome(OutcomeKind.Answer, ""), outcome));
        string[] objects = [.. s3.Objects.Values.Select(Encoding.UTF8.GetString)];
        Assert.Equal(101, objects.Length);
        Assert.Contains(string.Concat(messages.Select(message => $"{message}\n")), objects);
        Assert.All(Enumerable.Range(1, 100), i => Assert.Contains($"event {i}\n", objects));
        Assert.Equal(package, Repository.Files(await function.Folder));
    }

    /// <summary>A library that a setting does not ask for costs no time at the start.</summary>
    [Theory]
    [InlineData("none", false)]
    [InlineData("gzip", false)]
    [InlineData("zstd", true)]
    public async Task It_loads_zstd_only_where_it_is_asked_for(string compression, bool isLoaded)
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the files that a process has mapped.");
        await using var s3 = await MemoryS3.Start();
        await using ManagedRuntime runtime = await function.Start(s3.Url, ("COMPRESSION", compression));

        Outcome outcome = await runtime.Invoke(Some.Event(Good));

        Assert.True(outcome.Kind == OutcomeKind.Answer, runtime.Output);
        string maps = await File.ReadAllTextAsync($"/proc/{runtime.ProcessId}/maps");
        Assert.Contains("/CloudwatchToS3.dll", maps);
        Assert.Equal(isLoaded, maps.Contains("/ZstdSharp.dll"));
    }

    /// <summary>CloudWatch finds metrics only in a document that stands alone: no prefix, no envelope, whatever is left out of the log.</summary>
    [Theory]
    [MemberData(nameof(LogSettings))]
    public async Task The_metrics_are_a_document_of_their_own_in_both_log_formats_at_every_level(string format, string level)
    {
        await using var s3 = await MemoryS3.Start();
        string log;
        (string, string)[] logging = [("AWS_LAMBDA_LOG_FORMAT", format), ("AWS_LAMBDA_LOG_LEVEL", level)];
        await using (ManagedRuntime runtime = await function.Start(s3.Url, logging))
        {
            Outcome outcome = await runtime.Invoke(Some.Event(Good, "bad"u8.ToArray()));
            Assert.True(outcome.Kind == OutcomeKind.Answer, runtime.Output);
            log = await runtime.Stop();
        }

        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonObject metrics = JsonNode.Parse(Assert.Single(lines, line => line.Contains("\"_aws\"")))!.AsObject();
        Assert.Equal(2, (int?)metrics["Records"]);
        Assert.Equal(1, (int?)metrics["QuarantinedRecords"]);
        Assert.Equal("cloudwatch-to-s3", (string?)metrics["FunctionName"]);
        Assert.Equal("CloudwatchToS3", (string?)metrics["_aws"]!["CloudWatchMetrics"]![0]!["Namespace"]);
        Assert.Equal(level is "TRACE" or "DEBUG" or "INFO" ? 2 : level == "WARN" ? 1 : 0, lines.Length - 1);
        if (format == "JSON" && level == "INFO")
        {
            JsonNode sentence = JsonNode.Parse(lines[1])!;
            Assert.Equal(
                ("Information", "Wrote 3 log events of 2 records: 1 data, 0 control, 1 quarantined."),
                ((string?)sentence["level"], (string?)sentence["message"]));
            Assert.Empty(metrics.Select(figure => figure.Key).Intersect(sentence.AsObject().Select(property => property.Key)));
        }
    }

    [Fact]
    public async Task Wrong_settings_end_init_with_one_message_in_the_error_and_in_the_log()
    {
        const string Message = "2 settings are wrong:\n- BUCKET_NAME is not set: give the name of the bucket, as in BUCKET_NAME=my-logs.\n"
            + "- OUTPUT_FORMAT is 'xml': must be text or json.";
        await using var s3 = await MemoryS3.Start();
        await using ManagedRuntime runtime = await function.Start(s3.Url, ("BUCKET_NAME", ""), ("OUTPUT_FORMAT", "xml"));

        Outcome outcome = await runtime.Init();
        string log = await runtime.Stop();

        Assert.Equal(OutcomeKind.InitError, outcome.Kind);
        Assert.Equal(
            $"TargetInvocationException: Exception has been thrown by the target of an invocation. <- InvalidSettingsException: {Message}",
            outcome.Error());
        Assert.Contains(Message, log);
    }

    [Fact]
    public async Task A_put_that_S3_refuses_fails_the_invocation_with_our_message()
    {
        await using FaultyS3 s3 = await FaultyS3.Answering(403, "AccessDenied", "Access Denied");
        await using ManagedRuntime runtime = await function.Start(s3.Url);

        Outcome outcome = await runtime.Invoke(Some.Event(Good));

        Assert.Equal(OutcomeKind.InvocationError, outcome.Kind);
        Assert.StartsWith("ObjectNotWrittenException: s3://local-logs/logs/2026/", outcome.Error());
        Assert.Contains("S3 answered 403 AccessDenied: Access Denied", outcome.Error());
        // a stack trace names no folder of the machine that built it
        Assert.DoesNotContain(Repository.Root, runtime.Output);
        Assert.Contains("/_/src/CloudwatchToS3/Output/S3Writer.cs:line ", runtime.Output);
    }

    /// <summary>
    /// What a failure leaves unwritten goes back to the pool at once. Blocks that came back later would stay beside new ones, and after a
    /// few failures even a healthy S3 could not help. The heap is that of a function of 512 MB.
    /// </summary>
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Failures_do_not_add_up_in_memory(string compression)
    {
        await using var s3 = await MemoryS3.Start();
        await using ManagedRuntime runtime = await function.Start(
            s3.Url, ("KEY_PREFIX", "{logGroup}/"), ("COMPRESSION", compression), ("DOTNET_GCHeapHardLimit", "0x18000000"));
        byte[] batch = Some.Event([.. Enumerable.Range(0, 120).Select(i => Some.Gzip(
            Some.DataMessage(new string('x', 1024 * 1024)).Replace("/aws/lambda/checkout", $"/{i}")))]);

        s3.Denied["PUT"] = true;
        for (int i = 0; i < 6; i++)
        {
            Assert.StartsWith("ObjectNotWrittenException: ", (await runtime.Invoke(batch)).Error());
        }

        s3.Denied.Clear();
        Outcome outcome = await runtime.Invoke(batch);

        Assert.True(outcome.Kind == OutcomeKind.Answer, $"{outcome}");
        Assert.Equal(120, s3.Objects.Count);
    }

    [Theory]
    [InlineData("logs/")]
    [InlineData("quarantine/")]
    public async Task It_gives_up_by_itself_while_S3_hangs(string prefix)
    {
        await using FaultyS3 s3 = await FaultyS3.NeverAnswering();
        await using ManagedRuntime runtime = await function.Start(s3.Url);
        await runtime.Init();

        // Enough to decode the event and to begin a put, on a machine as busy as this one. Killed only long after that.
        Outcome outcome = await runtime.Invoke(
            Some.Event(prefix == "logs/" ? Good : [1, 2, 3]), TimeSpan.FromSeconds(1) + (10 * runtime.InitTime),
            killedAfter: TimeSpan.FromMinutes(10));

        Assert.Equal(OutcomeKind.InvocationError, outcome.Kind);
        Assert.StartsWith($"OutOfTimeException: Out of time: s3://local-logs/{prefix}2026/", outcome.Error());
    }

    private static string Words(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => $"{random.NextInt64():x16}"));
}
