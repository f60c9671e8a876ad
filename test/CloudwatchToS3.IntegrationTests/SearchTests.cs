namespace CloudwatchToS3.IntegrationTests;

/// <summary><c>search</c> as a process, in a folder.</summary>
public class SearchTests : InFolder
{
    private const string Refused = "order 1005 refused: card declined\n    at Payment.Charge (payment.cs:42)\n    at Checkout.Run (checkout.cs:17)\n";

    [Theory]
    [InlineData("text", "none")]
    [InlineData("text", "zstd")]
    [InlineData("json", "gzip")]
    public async Task What_the_first_run_wrote_is_found(string format, string compression)
    {
        await ToolWith(new() { ["OUTPUT_FORMAT"] = format, ["COMPRESSION"] = compression });

        Dotnet run = await Search("out", "--text", "refused");
        Dotnet count = await Search("out", "--regex", @"order \d{4} ", "--count");
        Dotnet umlaut = await Search("out", "--regex", "(?i)GRÜßE AUS KÖLN");

        string found = format == "json" ? "log events found: 1" : "lines found: 1";
        Assert.Equal((0, $"skipped quarantine objects (see stats and replay): 1\n{found}, in 1 of 1 objects\n"), (run.ExitCode, run.Errors));
        Assert.Equal(format == "text" ? Refused.Split('\n')[0] + "\n" : $"2026-09-21T14:13:21.370Z /shop/orders web-2 {Refused}", run.Output);
        Assert.Equal((0, "2\n"), (count.ExitCode, count.Output));
        Assert.Contains("Grüße aus Köln: Bestellung 1002 über 19,90 €\n", umlaut.Output);
    }

    /// <summary>The layout answers for text. Where it cannot, that is a wrong usage, and nothing is read.</summary>
    [Fact]
    public async Task Plain_text_answers_for_a_log_group_only_by_the_layout()
    {
        await ToolWith(new() { ["KEY_PREFIX"] = "group={logGroup}/" }, "--out", "by-group");
        await Tool("--out", "mixed");

        Dotnet byGroup = await Search("by-group", "--group", "/shop/orders", "--count", "--key-prefix", "group={logGroup}/");
        Dotnet mixed = await Search("mixed", "--group", "/shop/orders", "--count");
        Dotnet logs = await Search("mixed", "--group", "logs");
        Dotnet other = await Search("mixed", "--group", "/shop/orders", "--count", "--key-prefix", "group={logGroup}/");

        Assert.Equal((0, "6\n"), (byGroup.ExitCode, byGroup.Output));   // four log events, of which one has three lines
        Assert.Equal((2, ""), (mixed.ExitCode, mixed.Output));
        Assert.EndsWith(
            $"1 of 1 objects in {Folder.Path}/mixed/ are text, and keys like 'logs/{{yyyy}}/{{MM}}/{{dd}}/{{HH}}/' cannot answer --group: "
            + "they have no {logGroup}. Search without --group, or set the function's KEY_PREFIX with --key-prefix.\n",
            mixed.Errors);
        Assert.Equal((2, ""), (logs.ExitCode, logs.Output));
        Assert.Equal((1, "0\n"), (other.ExitCode, other.Output));
        Assert.Contains(
            "Keys not of the layout 'group={logGroup}/{yyyy}/{MM}/{dd}/{HH}/': 1, selected by the time in their names, if any.", other.Errors);
        Assert.EndsWith(
            "undecided: 16 lines in 1 text objects, whose keys cannot answer --group. The same search without --group shows them.\n", other.Errors);
    }

    [Fact]
    public async Task The_layout_of_a_deployed_function_is_read_by_the_AWS_CLI()
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "The stand-in for the AWS CLI is a shell script.");
        await ToolWith(new() { ["KEY_PREFIX"] = "group={logGroup}/" });
        var path = Folder.Program("aws", """
            #!/bin/sh
            [ "$*" = "lambda get-function-configuration --output json --function-name my-function" ] || { echo "no such function" >&2; exit 254; }
            echo '{"Environment":{"Variables":{"KEY_PREFIX":"group={logGroup}/"}}}'

            """);
        string[] search = ["search", "out", "--group", "/shop/orders", "--count", "--function"];

        Dotnet run = await ToolWith(path, [.. search, "my-function"]);
        Dotnet other = await ToolWith(path, [.. search, "other"]);

        Assert.Equal((0, "6\n"), (run.ExitCode, run.Output));
        Assert.Equal((1, "", "aws lambda get-function-configuration failed: no such function\n"), (other.ExitCode, other.Output, other.Errors));
    }

    [Fact]
    public async Task Where_there_is_no_such_log_group_the_others_are_named()
    {
        for (int i = 10; i < 35; i++)
        {
            Folder.File($"{i}.json", $$"""{"message":"hay","logGroup":"group {{i}}","owner":"1"}""" + "\n");
        }

        Dotnet run = await Search(".", "--group", "web", "--text", "needle");
        Dotnet some = await Search("10.json", "--group", "web");
        Dotnet there = await Search(".", "--group", "group 20", "--text", "needle");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith(
            "\nNo log group 'web' in keys like 'logs/{yyyy}/{MM}/{dd}/{HH}/' or in JSON lines. Found: "
            + string.Join(", ", Enumerable.Range(10, 20).Select(i => $"group {i}")) + ", and 5 more\n",
            run.Errors);
        Assert.EndsWith(" or in JSON lines. Found: group 10\n", some.Errors);
        Assert.DoesNotContain("log group", there.Errors);
    }

    /// <summary>Line ends of Windows, several members, nothing at all, bytes that are not text, and a link that leads round in a circle.</summary>
    [Fact]
    public async Task Strange_objects_are_searched_as_they_are()
    {
        Folder.File("1.log", "needle crlf\r\nb\r\n");
        Folder.File("2.log", []);
        Folder.File("3.log.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);   // of an empty text
        Folder.File("4.log.gz", [.. Some.Gzip("needle a\n"), .. Some.Gzip("needle b\n")]);
        Folder.File(
            "5.log",
            [0xFF, 0xFE, (byte)'x', (byte)'\n', .. "\u00EF\u00BB\u00BFneedle "u8, 0xFF, 0xFE, (byte)'\n', .. "needle without an end"u8]);
        Directory.CreateSymbolicLink(Folder.PathOf("round"), Folder.Path);

        Dotnet run = await Search(".", "--text", "needle", "--count");
        Dotnet first = await Search("1.log", "--text", "needle");
        Dotnet pattern = await Search(".", "--regex", "[nx]|$");

        Assert.Equal((0, "5\n", "lines found: 5, in 3 of 5 objects\n"), (run.ExitCode, run.Output, run.Errors));
        Assert.Equal("needle crlf\r\n", first.Output);
        Assert.Equal((0, "lines found: 7, in 3 of 5 objects\n"), (pattern.ExitCode, pattern.Errors));
    }

    [Fact]
    public async Task Ten_thousand_objects_are_searched_in_the_order_of_their_keys()
    {
        var expected = new List<string>();
        for (int i = 0; i < 10_000; i++)
        {
            DateTime time = new DateTime(2026, 11, 25).AddSeconds(i * 8);
            string name = $"logs/{time:yyyy'/'MM'/'dd'/'HH}/{time:yyyy-MM-dd-HH-mm-ss}_a.log.gz";
            Folder.File(name, Some.Gzip($"hay {i}\nneedle {i}\n"));
            expected.Add($"needle {i}\n");
        }

        Dotnet run = await Search("logs", "--text", "needle");

        Assert.Equal((0, "lines found: 10000, in 10000 of 10000 objects\n"), (run.ExitCode, run.Errors));
        Assert.Equal(string.Concat(expected), run.Output);
    }

    /// <summary>Every line is a match, of far more than memory holds, and the first objects keep the others waiting.</summary>
    [Fact]
    public async Task Memory_does_not_grow_with_the_objects()
    {
        byte[] text = Some.Utf8(string.Concat(Enumerable.Range(0, 400_000).Select(i => $"{i:D9} {new string('x', 90)}\n")));
        for (int i = 0; i < 8; i++)
        {
            Folder.File($"{i}.log.gz", Some.Gzip(text));
        }

        Dotnet run = await LocalTool.Script(
            Folder, "tool search . --text x | sha256sum", new() { ["DOTNET_GCHeapHardLimit"] = "0x4000000" });   // 64 MiB

        Assert.Equal("lines found: 3200000, in 8 of 8 objects\n", run.Errors);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Array.ForEach([.. Enumerable.Repeat(text, 8)], all.AppendData);
        Assert.StartsWith(Convert.ToHexStringLower(all.GetHashAndReset()), run.Output);
    }

    [Theory]
    [InlineData("zst")]
    [InlineData("gz")]
    public async Task More_objects_are_searched_than_files_can_be_open(string extension)
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Limits are set with ulimit.");
        byte[] content = extension == "gz" ? Some.Gzip("needle\n") : new ZstdSharp.Compressor().Wrap("needle\n"u8).ToArray();
        for (int i = 0; i < 600; i++)
        {
            Folder.File($"{i}.log.{extension}", content);
        }

        Dotnet run = await LocalTool.Script(Folder, "ulimit -n 300; tool search . --text needle --count");

        Assert.Equal((0, "600\n", "lines found: 600, in 600 of 600 objects\n"), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task A_damaged_object_is_a_sentence_and_the_others_are_searched()
    {
        byte[] gzip = Some.Gzip(Some.Utf8(string.Concat(Enumerable.Range(0, 99_999).Select(i => $"needle {i}\n"))));
        Folder.File("1.log.gz", gzip[..^99]);
        Folder.File("2.log.zst", [0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3]);
        Folder.File("3.log.gz", "not gzip");
        Folder.File("4.json", "{\"message\":\"needle\"}\n\n{\"message\":\"needle\n{\"message\":\"needle 4\"}\n");
        Folder.File("5.log", Encoding.ASCII.GetBytes($"needle a\n{new string('x', 40 * 1024 * 1024)}needle\nneedle b\n"));
        Folder.File("6.log.gz", [.. Some.Gzip("needle c\n"), .. "garbage"u8]);
        Folder.File("7.log.gz", []);
        Folder.File("8.log.zst", []);
        Folder.File("9.json", "{\"message\":\"hay\"}\n{\"message\":\"h");
        Folder.File("A.log", "the last needle");
        Folder.File("3a.json", "{\"message\":\"hay\"}{\"message\":\"needle\"}\n");

        Dotnet run = await Search(".", "--text", "needle");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("^(needle [0-9]+\n){80000,}needle\nneedle 4\nneedle a\nneedle b\nneedle c\nthe last needle\n$", run.Output);
        string[] errors = run.Errors.TrimEnd().Split('\n');
        Assert.EndsWith(": line 1 is not a log event as JSON: '{' is invalid after a single JSON value. Expected end of data.", errors[3]);
        errors = [.. errors[..3], .. errors[4..]];
        Assert.Equal(10, errors.Length);
        Assert.All(Enumerable.Range(1, 9), i => Assert.Matches($@"^failed: \S*/{i}\.\S+: \S.*$", errors[i - 1]));
        Assert.All(new[] { 1, 2, 6, 7, 8 }, i => Assert.Contains(": it is damaged: ", errors[i - 1]));
        Assert.EndsWith(": lines of more than 16777216 bytes were skipped: 1", errors[4]);
        Assert.Contains(": line 2 is not a log event as JSON: ", errors[8]);
        Assert.Matches("^lines found: [0-9]{5,6}, in 5 of 11 objects; not searched as a whole: 10$", errors[9]);
    }

    /// <summary>Of which no line says anything about what is inside.</summary>
    [Fact]
    public async Task An_event_file_and_quarantine_objects_alone_are_no_objects_to_search()
    {
        await Tool();

        Dotnet sample = await Search(Repository.Sample, "--text", "refused");
        Dotnet quarantine = await Search("out/local-logs/quarantine", "--text", "refused");
        Folder.File("document.json", Some.Utf8(Some.DataMessage("refused")));
        Dotnet document = await Search("document.json", "--text", "refused");
        Dotnet none = await Search("out", "--key-prefix", "{logStream}/", "--stream", "web");
        Directory.CreateDirectory(Folder.PathOf("empty"));
        Dotnet empty = await Search("empty");

        Assert.Equal((1, ""), (sample.ExitCode, sample.Output));
        Assert.Contains("event.json: an event, not log events: stats shows what is in it", sample.Errors);
        Assert.Contains("document.json: an event, not log events: stats shows what is in it", document.Errors);
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
        Assert.EndsWith(" found: 0, in 0 of 0 objects\n", none.Errors);
        Assert.Equal((1, ""), (quarantine.ExitCode, quarantine.Output));
        Assert.Contains("There are only quarantine objects in ", quarantine.Errors);
        Assert.Equal(1, empty.ExitCode);
        Assert.StartsWith("There is no object under ", empty.Errors);
    }

    [Theory]
    [InlineData("| head -n 1 | cut -c 1-6", "needle\n", "Output closed; stopping.\n")]
    [InlineData("> /dev/full", "", "The output cannot be written: No space left on device. Send it to a file or a terminal that has room.\n")]
    public async Task An_output_that_ends_ends_the_search(string output, string printed, string sentence)
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full here.");
        Array.ForEach([.. Enumerable.Range(0, 8)], i => Folder.File($"{i}.log", string.Concat(Enumerable.Repeat("needle\n", 1_000_000))));

        Dotnet run = await LocalTool.Script(Folder, $"tool search . --text needle {output}");

        Assert.Equal((1, printed, sentence), (run.ExitCode, run.Output, run.Errors));
    }

    /// <summary>Two outputs into one file: neither writes over the other.</summary>
    [Fact]
    public async Task Lines_and_errors_go_into_one_file()
    {
        Folder.File("1.log", "needle\n");

        await LocalTool.Script(Folder, "tool search 1.log --text needle > both 2>&1");

        Assert.Equal("needle\nlines found: 1, in 1 of 1 objects\n", Folder.Read("both"));
    }

    [Fact]
    public async Task On_a_terminal_there_are_colours_and_a_progress_bar()
    {
        TestRun.SkipUnless(ServerProcess.IsOnPath("script"), "script (util-linux) is not installed: there is no terminal to run on.");
        Folder.File("in/1.log", "a needle\u001b[2J\n");
        Folder.File("in/2.log", "hay\n");
        string search = $"dotnet exec '{LocalTool.Program}' search in --text needle";

        Dotnet run = await Dotnet.Run(
            "script", Folder.Path, new() { ["TERM"] = "xterm-256color" },
            ["-qec", $"stty cols 120; {search}; {search} > plain; {search} --count", "/dev/null"]);

        Assert.Contains("a \u001b[1;31mneedle\u001b[0m\\u001b[2J\r\n", run.Output);
        Assert.Contains("━", run.Output);
        Assert.Contains(" 2 of 2 objects\u001b[K\r\u001b[K", run.Output);
        Assert.Contains("\r\u001b[K1\r\n", run.Output);   // the count, on a line of its own
        Assert.Equal("a needle\u001b[2J\n", Folder.Read("plain"));
    }

    private Task<Dotnet> Search(params string[] arguments) => Tool(["search", .. arguments]);
}

/// <summary><c>search</c> on a server that is always there, and on what goes wrong there.</summary>
public class SearchInMemoryTests(MemoryServer server) : SearchOnServerTests(server), IClassFixture<MemoryServer>
{
    [Fact]
    public async Task What_vanishes_and_what_is_denied_is_a_sentence_each()
    {
        MemoryS3? s3 = null;
        s3 = await MemoryS3.Start(key => Task.FromResult(key == "logs/2_a.log" && s3!.Objects.TryRemove(key, out _)));
        await using MemoryS3 disposed = s3;
        s3.Denied["logs/3_a.log"] = true;
        foreach (int i in new[] { 1, 2, 3, 4 })
        {
            s3.Objects[$"logs/{i}_a.log"] = Some.Utf8($"needle {i}\n");
        }

        Dotnet run = await Run(s3.Url, "s3://my-logs/logs/", "--text", "needle");

        Assert.Equal((1, "needle 1\nneedle 4\n"), (run.ExitCode, run.Output));
        string[] errors = run.Errors.TrimEnd().Split('\n');
        Assert.StartsWith(
            $"failed: s3://my-logs/logs/2_a.log: GetObject of s3://my-logs/logs/2_a.log at {s3.Url} failed: S3 answered 404 ", errors[0]);
        Assert.StartsWith(
            $"failed: s3://my-logs/logs/3_a.log: GetObject of s3://my-logs/logs/3_a.log at {s3.Url} failed: S3 answered 403 ", errors[1]);
        Assert.Equal("lines found: 2, in 2 of 4 objects; not searched as a whole: 2", errors[2]);
    }

    /// <summary>What was found until then is there.</summary>
    [Fact]
    public async Task A_signal_ends_the_search_at_once()
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill.");
        using var folder = TempFolder.ForCaller();
        var never = new TaskCompletionSource();
        await using var s3 = await MemoryS3.Start(key => key == "logs/2.log" ? never.Task : Task.CompletedTask);
        s3.Objects["logs/1.log"] = "needle 1\n"u8.ToArray();
        s3.Objects["logs/2.log"] = "needle 2\n"u8.ToArray();

        Dotnet run = await LocalTool.Script(folder, $"""
            hearing search s3://my-logs/logs/ --s3 {s3.Url} --text needle > printed 2> errors & pid=$!
            heard needle printed; kill -INT $pid
            wait $pid
            """);
        never.SetResult();

        Assert.True(run.ExitCode == 130, $"{run}");
        Assert.Equal("needle 1\n", folder.Read("printed"));
        Assert.Equal("Stopping; press Ctrl-C again to quit now.\nlines found: 1, in 1 of 2 objects\n", folder.Read("errors"));
    }

    /// <summary>As behind <c>less</c>: the output takes nothing more, and what is written there waits.</summary>
    [Fact]
    public async Task A_signal_ends_the_search_also_where_nobody_reads_its_output()
    {
        TestRun.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill.");
        using var folder = TempFolder.ForCaller();
        folder.File("1.log", Some.Utf8(string.Concat(Enumerable.Repeat("needle\n", 1_000_000))));

        Dotnet run = await LocalTool.Script(folder, """
            mkfifo pipe; (head -c 7 > first; exec sleep 1000) < pipe & reader=$!
            hearing search 1.log --text needle > pipe 2> errors & pid=$!
            heard needle first; kill -INT $pid
            wait $pid; code=$?; kill -- -$reader; exit $code
            """);

        Assert.True(run.ExitCode == 130, $"{run}");
        Assert.StartsWith("Stopping; press Ctrl-C again to quit now.\n", folder.Read("errors"));
    }

    private static Task<Dotnet> Run(Uri url, params string[] arguments) => LocalTool.Run(
        AppContext.BaseDirectory, [], ["search", "--s3", url.AbsoluteUri, .. arguments]);
}

/// <summary><c>search</c> on Ceph.</summary>
[Collection(nameof(Ceph))]
public class SearchOnCephTests(Ceph server) : SearchOnServerTests(server);

/// <summary><c>search</c> in a bucket.</summary>
public abstract class SearchOnServerTests(S3Server server)
{
    /// <summary>More than one page of a listing.</summary>
    [Fact]
    public async Task Lines_of_an_hour_are_found_in_the_order_of_their_keys()
    {
        await server.Ready();
        var first = new DateTime(2026, 11, 25, 9, 50, 0, DateTimeKind.Utc);
        await Parallel.ForAsync(0, 1100, async (i, _) =>
        {
            DateTime time = first.AddSeconds(3 * i);
            long timestamp = new DateTimeOffset(time).ToUnixTimeMilliseconds();
            await server.Put(
                $"logs/{time:yyyy'/'MM'/'dd'/'HH}/{time:yyyy-MM-dd-HH-mm-ss}_a.json.gz",
                Some.Gzip($$"""{"message":"needle {{i:D4}}","timestamp":{{timestamp}},"logGroup":"g"}""" + "\n"));
        });

        Dotnet all = await Search($"s3://{S3Server.Bucket}/logs/", "--text", "needle", "--json");
        Dotnet hour = await Search(
            $"s3://{S3Server.Bucket}/logs/", "--text", "needle", "--from", "2026-11-25T10:00", "--to", "2026-11-25T11:00", "--group", "g");
        Dotnet none = await Search($"s3://{S3Server.Bucket}/quarantine/", "--text", "needle");

        Assert.Equal((0, "log events found: 1100, in 1100 of 1100 objects\n"), (all.ExitCode, all.Errors));
        Assert.Equal(Enumerable.Range(0, 1100).Select(i => $"needle {i:D4}"), all.Output.TrimEnd().Split('\n').Select(line => line.Split('"')[3]));
        Assert.Equal(
            Enumerable.Range(0, 1100).Where(i => first.AddSeconds(3 * i) is { Hour: 10 }).Select(i => $"g needle {i:D4}"),
            hour.Output.TrimEnd().Split('\n').Select(line => line[25..]));
        Assert.Equal(
            "Searched objects that begin at 2026-11-25T09:55:00 or later. After an outage an object can span hours: start earlier.\n"
            + "log events found: 900, in 900 of 1000 objects\n",
            hour.Errors);
        Assert.Equal((1, $"There is no object under s3://{S3Server.Bucket}/quarantine/.\n"), (none.ExitCode, none.Errors));
    }

    private Task<Dotnet> Search(params string[] arguments) =>
        LocalTool.Run(AppContext.BaseDirectory, server.Credentials, ["search", "--s3", server.Url.AbsoluteUri, .. arguments]);
}
