namespace CloudwatchToS3.IntegrationTests;

/// <summary>The local run as a process: what it prints, what it writes, its exit code.</summary>
public class LocalInvokeTests : InFolder
{
    private const string SampleObject = "local-logs/logs/2026/09/21/14/2026-09-21-14-13-25_shardId-000000000000_"
        + "49669000000000000000000000000001357421750469121642856448-49669000000000000000000000000006787108752345608214282240_"
        + "1715e4c9ff1e.log";

    private const string Report = "\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 71 MB\t";

    private const string SampleQuarantine = "local-logs/quarantine/2026/09/21/14/2026-09-21-14-13-26_shardId-000000000000_"
        + "49669000000000000000000000000008144530502814729857138688-49669000000000000000000000000008144530502814729857138688_"
        + "6e5164730e2b.event.json";

    [Fact]
    public async Task Without_arguments_it_runs_the_sample_and_prints_what_the_README_shows()
    {
        string[] shown = Repository.Text("README.md").Split("```text\n")[1].Split("\n```")[0].Split('\n');

        Dotnet run = await Tool();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(shown.Select(WithoutTimes), run.Output.TrimEnd().Split('\n').Select(WithoutTimes));
        Assert.Equal([$"out/{SampleObject}", $"out/{SampleQuarantine}"], Folder.Names);
        Assert.Equal(
            $$"""
            START RequestId: 8f5d0a3e-7c1b-4f0e-9a55-3a1c0e9b7d21 Version: $LATEST

            {"level":"INFO","order":"A-1001","text":"paid \"in full\""}

            END RequestId: 8f5d0a3e-7c1b-4f0e-9a55-3a1c0e9b7d21

            REPORT RequestId: 8f5d0a3e-7c1b-4f0e-9a55-3a1c0e9b7d21{{Report}}

            Grüße aus Köln: Bestellung 1002 über 19,90 €
            注文 1003 を受け付けました
            🚚 order 1004 shipped
            2 111122223333 eni-0a1b2c3d4e5f60718 10.0.1.17 198.51.100.9 443 51522 6 12 8140 1790000000 1790000060 ACCEPT OK
            2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.77 10.0.1.17 40112 22 6 1 40 1790000003 1790000063 REJECT OK
            order 1005 refused: card declined
                at Payment.Charge (payment.cs:42)
                at Checkout.Run (checkout.cs:17)

            """,
            Folder.Read($"out/{SampleObject}"));

        static string WithoutTimes(string line) => System.Text.RegularExpressions.Regex.Replace(line, "[0-9]+ ms", "N ms");
    }

    [Theory]
    [InlineData("help", "  event.json --s3 http://127.0.0.1:9000", "--out ", "  stats <event.json> ")]
    [InlineData("--help", "  event.json --s3 http://127.0.0.1:9000", "--out ", "  stats <event.json> ")]
    [InlineData("help invoke", "  event.json --s3 http://127.0.0.1:9000", "--out ")]
    [InlineData("help stats", "  stats event.json")]
    [InlineData("replay --help", "  replay s3://my-logs/quarantine/ --aws --dry-run", "--delete-recovered ")]
    public async Task Help_has_options_and_examples(string arguments, params string[] shown)
    {
        Dotnet run = await Tool(arguments.Split(' '));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.All(shown, text => Assert.Contains(text, run.Output));
    }

    [Fact]
    public async Task The_object_of_an_on_failure_destination_is_run_as_its_event()
    {
        string payload = JsonSerializer.Serialize(File.ReadAllText(Repository.Sample));
        Folder.File("failed.json", $$"""{"requestContext":{"condition":"RetryAttemptsExhausted"},"payload":{{payload}}}""");

        Dotnet run = await Tool("failed.json", "--out", "elsewhere");
        Dotnet again = await Tool($"elsewhere/{SampleQuarantine}", "--out", "elsewhere");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("1 of 1 invocations succeeded; objects go to elsewhere; every record went to quarantine\n", again.Output);
        Assert.Equal([$"elsewhere/{SampleObject}", $"elsewhere/{SampleQuarantine}", "failed.json"], Folder.Names);
    }

    /// <summary>And spoils no other.</summary>
    [Fact]
    public async Task Whatever_is_no_event_is_named_with_the_reason()
    {
        Folder.File("empty.json", []);
        Folder.File("bad.json", "{x");
        Folder.File("base64.json", """{"Records":[{"kinesis":{"data":"!!"}}]}""");
        Folder.File("number.json", """{"Records":[{"kinesis":{"data":7}}]}""");
        Folder.File("x.manifest.json", """{"event":"x.json","records":4}""");
        Folder.File("-x.json", "null");
        Folder.File("@x", "null");
        Directory.CreateDirectory(Folder.PathOf("events"));

        Dotnet run = await LocalTool.Run(
            Folder, "events", "", "missing.json", "empty.json", "bad.json", "base64.json", "number.json", "x.manifest.json", "@x", "--", "-x.json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            """
            failed: events: this is a folder. Name the files in it
            failed: '': the name of the file is empty.
            failed: missing.json: there is no such file.
            failed: empty.json: not an event: it is empty.
            failed: bad.json: not an event: it is not JSON, in line 1 at byte 2.
            failed: base64.json: not a Kinesis event: the data of record 1 is not base64.
            failed: number.json: not a Kinesis event: the data of a record is neither a string nor null.
            failed: x.manifest.json: not an event: its "Records" is a JSON Number, not an array.

            """,
            run.Errors);
        Assert.Contains("  records: 0 = 0 data + 0 control + 0 quarantined", run.Output);
        Assert.EndsWith("2 of 10 invocations succeeded; objects go to out\n", run.Output);
        Assert.Equal(7, Folder.Names.Length);
    }

    [Theory]
    [InlineData("There is no option --bogus; --help lists them.", "--bogus")]
    [InlineData("--out is '': give the name of a folder.", "--out", "")]
    [InlineData("--s3 is 'ftp://x': give a URL like http://127.0.0.1:9000, with http or https and a port up to 65535.", "--s3", "ftp://x")]
    [InlineData("--out, --s3 and --aws cannot be combined: each says where the objects go.", "--aws", "--out", "x")]
    [InlineData("1 setting is wrong:\n- BUCKET_NAME is not set: give the name of the bucket", "--aws")]
    [InlineData("replay needs a server to read from: --s3 URL, AWS_ENDPOINT_URL_S3 or --aws.", "replay", "s3://my-logs/quarantine/")]
    [InlineData("'replay' is a command, and a command comes first. For a file of that name, write ./replay.", "--s3", "http://127.0.0.1:1", "replay")]
    [InlineData("'stats' is a command, and a command comes first. For a file of that name, write ./stats.", "text.json", "stats", "event.json")]
    [InlineData("There is no option --foo; --help lists them.", "stats", "event.json", "--foo")]
    [InlineData("AWS_ENDPOINT_URL_S3 is 'localhost:9000': give a URL like http://127.0.0.1:9000", "AWS_ENDPOINT_URL_S3=localhost:9000")]
    [InlineData("Amazon S3 needs a region, as in AWS_REGION=eu-central-1", "AWS_CONFIG_FILE=/dev/null", "BUCKET_NAME=my-logs", "--aws")]
    [InlineData("Amazon S3 needs credentials, as in AWS_PROFILE, or", "AWS_REGION=eu-central-1", "BUCKET_NAME=my-logs", "--aws")]
    [InlineData("There is no folder or file 'nothing'. A bucket is s3://bucket/prefix.", "search", "nothing")]
    [InlineData("--from is 'noon': give a time like 2026-11-25T10:00, or a day like 2026-11-25.", "search", ".", "--from", "noon")]
    [InlineData("--from 2026-11-25T00:00:00 is not before --to 2026-11-25T00:00:00: the range is empty.", "search", ".", "--from", "2026-11-25", "--to", "2026-11-25")]
    [InlineData("--text and --regex cannot be combined: use one of them; a regex can match literal text.", "search", ".", "--text", "a", "--regex", "b")]
    [InlineData("--count and --json cannot be combined: one prints a number, the other the matches.", "search", ".", "--count", "--json")]
    [InlineData("--text is '': give one line of text.", "search", ".", "--text", "")]
    [InlineData("--regex is '(', which is not a regular expression: Invalid pattern ", "search", ".", "--regex", "(")]
    [InlineData("--regex is '(?=a)', which could take too long: 'positive lookahead ", "search", ".", "--regex", "(?=a)")]
    [InlineData("--regex is '': give a pattern.", "search", ".", "--regex", "")]
    [InlineData("--group is '': give a name.", "search", ".", "--group", "")]
    [InlineData("--key-prefix is '/logs': a key must not begin with '/'; write 'logs'.", "search", ".", "--key-prefix", "/logs")]
    [InlineData("--key-prefix and --function cannot be combined: both define the layout.", "search", ".", "--key-prefix", "logs/", "--function", "logs")]
    [InlineData("--s3 and --aws say where a bucket is, and '.' is a folder. A bucket is s3://bucket/prefix.", "search", ".", "--aws")]
    [InlineData("Amazon S3 needs a region, as in AWS_REGION=eu-central-1, and the SDK finds none.", "search", "s3://my-logs")]
    [InlineData("'s3://' is not a place to search: give a bucket and a prefix, as in s3://my-logs/logs/, or a folder.", "search", "s3://")]
    [InlineData("There is no option --texts; --help lists them. For a file of that name, write ./--texts.", "search", ".", "--texts", "a")]
    public async Task Wrong_usage_is_exit_code_2(string message, params string[] variablesAndArguments)
    {
        string[] arguments = [.. variablesAndArguments.SkipWhile(one => char.IsUpper(one[0]))];
        var variables = variablesAndArguments[..^arguments.Length].Select(one => one.Split('=')).ToDictionary(one => one[0], string? (one) => one[1]);
        variables["AWS_EC2_METADATA_DISABLED"] = "true";

        Dotnet run = await ToolWith(variables, arguments);

        Assert.Equal((2, ""), (run.ExitCode, arguments is ["search", ..] ? run.Output : ""));
        Assert.StartsWith(message, run.Errors);
        Assert.Equal(message.Split('\n').Length, run.Errors.TrimEnd().Split('\n').Length);
        Assert.Empty(Folder.Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_server_is_used_when_it_is_given_and_its_refusal_fails_the_run(bool byOption)
    {
        await using var server = await FaultyS3.Answering(404, "NoSuchBucket", "The specified bucket does not exist");

        Dotnet run = byOption
            ? await Tool("--s3", server.Url.AbsoluteUri)
            : await ToolWith(new() { ["AWS_ENDPOINT_URL_S3"] = server.Url.AbsoluteUri });

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(" was not written: S3 answered 404 NoSuchBucket: The specified bucket does not exist.\n", run.Errors);
        Assert.EndsWith("\n0 of 1 invocations succeeded\nNext: the same command with -- YOUR-EVENT.json, or with -- --help.\n", run.Output);
        Assert.Equal(1, server.Requests);
        Assert.Empty(Folder.Names);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_before_anything_runs()
    {
        Folder.File("out", []);

        Dotnet run = await Tool();

        Assert.Equal(2, run.ExitCode);
        Assert.Matches($"^The folder for the objects, '{Folder.PathOf("out")}', cannot be written to: .* Name another one with --out.\n$", run.Errors);
    }

    /// <summary>
    /// As in the function: the record that exceeds what a batch may inflate to is undecodable. Log events of 14 bytes, read as a tree of nodes,
    /// took 3.3 GB for a record.
    /// </summary>
    [Fact]
    public async Task Stats_take_no_more_memory_than_the_function_and_keep_its_limits()
    {
        Folder.File("large.json", Some.Event([
            .. HostileEvents.Repeated(1, 63, "{\"message\":\"\"}", ",{\"message\":\"\"}", ""), .. HostileEvents.Repeated(4, 63, "{\"message\":\"", "x", "\"}")]));

        Dotnet run = await ToolWith(new() { ["DOTNET_GCHeapHardLimit"] = "0x18000000" }, "stats", "large.json");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("  records: 5 = 4 data + 0 control + 1 quarantined; ", run.Output);
        Assert.Contains($"log events: {(63 * (1024 * 1024 / 15)) + 1 + 3}, ", run.Output);
        Assert.Contains("  quarantined: 1: the records of the batch inflate to more than 268435456 bytes together\n", run.Output);
    }

    /// <summary>The results and the exit code do not depend on who takes the errors.</summary>
    [Theory]
    [InlineData(">/dev/full", 1, "", "The output cannot be written: No space left on device. Send it to a file or a terminal that has room.\n")]
    [InlineData(">&-", 1, "", "The output is closed. Send it to a file or a terminal.\n")]
    [InlineData("--help >/dev/full", 1, "", "The output cannot be written: No space left on device. Send it to a file or a terminal that has room.\n")]
    [InlineData("stats --help >&-", 1, "", "The output is closed. Send it to a file or a terminal.\n")]
    [InlineData("2>&-", 0, "1 of 1 invocations succeeded", "")]
    [InlineData("2>/dev/full", 0, "1 of 1 invocations succeeded", "")]
    [InlineData("nothing.json 2>&-", 1, "0 of 1 invocations succeeded\n", "")]
    [InlineData("--nothing 2>/dev/full", 2, "", "")]
    public async Task An_output_that_takes_nothing_is_a_sentence_and_errors_that_nobody_takes_change_nothing(
        string arguments, int exitCode, string output, string errors)
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full here.");

        Dotnet run = await LocalTool.Script(Folder, $"tool {arguments}");

        Assert.Equal((exitCode, errors), (run.ExitCode, run.Errors));
        Assert.Contains(output, run.Output);
    }

    [Fact]
    public async Task A_prefix_without_a_slash_is_said()
    {
        Dotnet run = await ToolWith(new() { ["KEY_PREFIX"] = "logs" });

        Assert.Equal((0, "KEY_PREFIX is 'logs', without a / at its end: the start of file names. For a folder, write 'logs/'.\n"), (run.ExitCode, run.Errors));
    }

    /// <summary>The invocation at hand is whole, and no other begins: the second file is a pipe, which keeps it at hand until it is written.</summary>
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("QUIT", 131)]
    public async Task A_signal_stops_after_the_invocation_at_hand(string signal, int exitCode)
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill.");
        Array.ForEach([1, 2, 3], i => Folder.File($"{i}.json", Some.EventFrom(i, Some.Gzip(Some.DataMessage($"{i}")))));

        Dotnet run = await LocalTool.Script(Folder, $"""
            mkfifo pipe
            hearing 1.json pipe 3.json > printed 2> errors & pid=$!
            heard object: printed; kill -{signal} $pid
            heard Stopping errors; cat 2.json > pipe
            wait $pid
            """);

        Assert.True(run.ExitCode == exitCode, $"{run}");
        Assert.Equal("Stopping after the current invocation; press Ctrl-C again to quit now.\n", Folder.Read("errors"));
        string[] objects = [.. Directory.GetFiles(Folder.PathOf("out"), "*", SearchOption.AllDirectories)];
        Assert.Equal(2, objects.Length);
        Assert.DoesNotContain(objects, file => file.Contains(".incoming-"));
        Assert.Contains("2 of 3 invocations succeeded", Folder.Read("printed"));
    }

    [Fact]
    public async Task On_a_terminal_the_middle_of_a_long_name_is_left_out()
    {
        TestRun.SkipUnless(ServerProcess.IsOnPath("script"), "script (util-linux) is not installed: there is no terminal to run on.");
        Folder.File("event.json", File.ReadAllBytes(Repository.Sample));   // its own path may be long
        string tool = $"dotnet exec '{LocalTool.Program}'";

        Dotnet run = await Dotnet.Run(
            "script", Folder.Path, new() { ["TERM"] = "xterm-256color" },
            ["-qec", $"stty cols 80; {tool}; {tool} stats event.json; {tool} event.json event.json; {tool} event.json --out mine", "/dev/null"]);

        Assert.Contains("  object: out/local-logs/logs/2026/09/21/14/202…240_1715e4c9ff1e.log (769 bytes)", run.Output);
        Assert.Contains("Read the lines: cat mine/local-logs/logs/2026/09/21/14/*.log\r\n", run.Output);
        Assert.Contains("gzip data is cut off", run.Output);
        Assert.All(run.Output.Split('\n').Where(line => !line.Contains('\u001b')), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));
        Assert.Contains("  /shop/orders: log events: ", run.Output);
    }
}
