using System.Text;
using System.Text.Json;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The local run as a process: what it prints, what it writes, its exit code.</summary>
public class LocalInvokeTests
{
    private const string SampleObject = "local-logs/logs/2026/09/21/14/2026-09-21-14-13-25_shardId-000000000000_"
        + "49669000000000000000000000000001357421750469121642856448-49669000000000000000000000000008144530502814729857138688_bb510a1c.log";

    private const string SampleQuarantine = "local-logs/quarantine/2026/09/21/14/2026-09-21-14-13-25_shardId-000000000000_"
        + "49669000000000000000000000000006787108752345608214282240-49669000000000000000000000000006787108752345608214282240_d567be08.event.json";

    [Fact]
    public async Task Without_arguments_it_runs_the_sample_and_prints_its_account()
    {
        using var folder = TempFolder.ForCaller();

        Dotnet run = await LocalInvoke(folder);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Errors);
        Assert.Contains("6 records = 4 data + 1 control + 1 quarantined; 10 log events; ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" is undecodable: gzip data is cut off", run.Output, StringComparison.Ordinal);
        Assert.Equal([$"out/{SampleObject}", $"out/{SampleQuarantine}"], Files(folder));
        Assert.Equal(
            """
            START RequestId: 8f5d0a3e-7c1b-4f0e-9a55-3a1c0e9b7d21 Version: $LATEST

            {"level":"INFO","order":"A-1001","text":"paid \"in full\""}

            END RequestId: 8f5d0a3e-7c1b-4f0e-9a55-3a1c0e9b7d21

            REPORT RequestId: 8f5d0a3e-7c1b-4f0e-9a55-3a1c0e9b7d21	Duration: 12.50 ms	Billed Duration: 13 ms	Memory Size: 256 MB	Max Memory Used: 71 MB	

            Grüße aus Köln: Bestellung 1002 über 19,90 €
            注文 1003 を受け付けました
            🚚 order 1004 shipped
            2 111122223333 eni-0a1b2c3d4e5f60718 10.0.1.17 198.51.100.9 443 51522 6 12 8140 1790000000 1790000060 ACCEPT OK
            2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.77 10.0.1.17 40112 22 6 1 40 1790000003 1790000063 REJECT OK
            order 1005 refused: card declined
                at Payment.Charge (payment.cs:42)
                at Checkout.Run (checkout.cs:17)

            """,
            await File.ReadAllTextAsync(Path.Combine(folder.Path, "out", SampleObject), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Settings_of_other_programs_do_not_reach_the_endpoint_inside()
    {
        using var folder = TempFolder.ForCaller();
        folder.File("appsettings.json", "{bad"u8.ToArray());

        Dotnet run = await LocalInvokeWith(folder, new()
        {
            ["HTTP_PROXY"] = "http://127.0.0.1:1",
            ["http_proxy"] = "http://127.0.0.1:1",
            ["ALL_PROXY"] = "http://127.0.0.1:1",
            ["AWS_USE_FIPS_ENDPOINT"] = "true",
            ["AWS_USE_DUALSTACK_ENDPOINT"] = "true",
            ["AWS_ACCESS_KEY_ID"] = "half-of-it",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:1",
        });

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_first_run_prints_what_the_README_shows()
    {
        using var folder = TempFolder.ForCaller();
        string readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken);
        string[] shown = readme.Split("```text\n")[1].Split("\n```")[0].Split('\n');

        string[] printed = (await LocalInvoke(folder)).Output.TrimEnd().Split('\n');

        Assert.Equal(shown.Length, printed.Length);
        Assert.Equal(shown[1], printed[1]);
        Assert.Equal(WithoutTimes(shown[2]), WithoutTimes(printed[2]));
        Assert.StartsWith("  succeeded in ", printed[3], StringComparison.Ordinal);
        Assert.Equal(shown[4], printed[4].Replace(folder.Path + Path.DirectorySeparatorChar, ""));
    }

    [Fact]
    public async Task The_same_run_again_leaves_the_same_files_and_a_quarantine_object_replays_to_itself()
    {
        using var folder = TempFolder.ForCaller();
        await LocalInvoke(folder);
        byte[][] first = Contents(folder);
        string[] files = Files(folder);

        await LocalInvoke(folder);
        Dotnet replay = await LocalInvoke(folder, Path.Combine("out", SampleQuarantine));

        Assert.Equal(0, replay.ExitCode);
        Assert.Contains("1 records = 0 data + 0 control + 1 quarantined; 0 log events; ", replay.Output, StringComparison.Ordinal);
        Assert.Equal(files, Files(folder));
        Assert.Equal(first, Contents(folder));
    }

    [Fact]
    public async Task The_object_of_an_on_failure_destination_is_run_as_its_event()
    {
        using var folder = TempFolder.ForCaller();
        string sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "event.json"), TestContext.Current.CancellationToken);
        folder.File("failed.json", Encoding.UTF8.GetBytes($$"""{"requestContext":{"condition":"RetryAttemptsExhausted"},"payload":{{JsonSerializer.Serialize(sample)}}}"""));

        Dotnet run = await LocalInvoke(folder, "failed.json", "--out", "elsewhere");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"elsewhere/{SampleObject}", $"elsewhere/{SampleQuarantine}", "failed.json"], Files(folder));
    }

    [Fact]
    public async Task Files_that_are_no_events_fail_and_spoil_no_other()
    {
        using var folder = TempFolder.ForCaller();
        folder.File("x.manifest.json", """{"event":"x.json","records":4}"""u8.ToArray());
        folder.File("null.json", "null"u8.ToArray());

        Dotnet run = await LocalInvoke(folder, "x.manifest.json", "missing.json", "null.json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed: x.manifest.json: not an event: its \"Records\" is a JSON Number, not an array.", run.Errors, StringComparison.Ordinal);
        Assert.Contains("failed: missing.json: Could not find file", run.Errors, StringComparison.Ordinal);
        Assert.Contains("0 records = 0 data + 0 control + 0 quarantined", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 3 invocations succeeded", run.Output, StringComparison.Ordinal);
        Assert.Equal(["null.json", "x.manifest.json"], Files(folder));
    }

    [Theory]
    [InlineData("There is no option --bogus; --help lists them.", "--bogus")]
    [InlineData("--out is '': give the name of a folder.", "--out", "")]
    [InlineData("--s3 is 'ftp://x': give a URL that begins with http:// or https://.", "--s3", "ftp://x")]
    [InlineData("--out, --s3 and --aws exclude each other: each names where the objects go.", "--aws", "--out", "x")]
    [InlineData("BUCKET_NAME is not set: give the name of the bucket", "--aws")]
    [InlineData("replay needs a server to read from: --s3 URL, AWS_ENDPOINT_URL_S3 or --aws.", "replay", "s3://my-logs/quarantine/")]
    [InlineData("'replay' is a command, and a command comes first. A file of that name is ./replay.", "--s3", "http://127.0.0.1:1", "replay", "s3://my-logs/quarantine/")]
    [InlineData("'stats' is a command, and a command comes first. A file of that name is ./stats.", "text.json", "stats", "event.json")]
    [InlineData("There is no option --foo; --help lists them.", "stats", "event.json", "--foo")]
    public async Task Wrong_usage_is_exit_code_2(string message, params string[] arguments)
    {
        using var folder = TempFolder.ForCaller();

        Dotnet run = await LocalInvoke(folder, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Empty(Files(folder));
    }

    [Fact]
    public async Task All_wrong_settings_are_in_one_message()
    {
        using var folder = TempFolder.ForCaller();

        Dotnet run = await LocalInvokeWith(folder, new() { ["BUCKET_NAME"] = "", ["KEY_PREFIX"] = "/x", ["OUTPUT_FORMAT"] = "xml" });

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            """
            3 settings are wrong:
            - BUCKET_NAME is not set: give the name of the bucket, as in BUCKET_NAME=my-logs.
            - KEY_PREFIX is '/x': a key must not begin with '/'; write 'x'.
            - OUTPUT_FORMAT is 'xml': allowed are 'text' and 'json'.

            """,
            run.Errors);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3", "localhost:9000", "AWS_ENDPOINT_URL_S3 is 'localhost:9000': give a URL that begins with http:// or https://.")]
    [InlineData("AWS_CONFIG_FILE", "/dev/null", "--aws needs a region, as in AWS_REGION=eu-central-1, and credentials, as in AWS_PROFILE", "--aws")]
    [InlineData("AWS_REGION", "eu-central-1", "--aws needs a region, as in AWS_REGION=eu-central-1, and credentials, as in AWS_PROFILE", "--aws")]
    public async Task A_wrong_environment_is_exit_code_2(string name, string value, string message, params string[] arguments)
    {
        using var folder = TempFolder.ForCaller();

        Dotnet run = await LocalInvokeWith(folder, new() { [name] = value, ["BUCKET_NAME"] = "my-logs", ["AWS_EC2_METADATA_DISABLED"] = "true" }, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(message, run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_server_is_used_when_it_is_given_and_its_refusal_fails_the_run(bool byOption)
    {
        using var folder = TempFolder.ForCaller();
        await using FaultyS3 server = await FaultyS3.Answering(404, "NoSuchBucket", "The specified bucket does not exist");

        Dotnet run = byOption
            ? await LocalInvoke(folder, "--s3", server.Url.AbsoluteUri)
            : await LocalInvokeWith(folder, new() { ["AWS_ENDPOINT_URL_S3"] = server.Url.AbsoluteUri });

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(" was not written: S3 answered 404 NoSuchBucket: The specified bucket does not exist. ", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"0 of 1 invocations succeeded; objects go to {server.Url}", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
        Assert.Empty(Files(folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_fails_the_run_and_says_why()
    {
        using var folder = TempFolder.ForCaller();
        folder.File("out", []);

        Dotnet run = await LocalInvoke(folder);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(" was not written: S3 answered 500 InternalError: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "out"), run.Errors, StringComparison.Ordinal);
    }

    private static Task<Dotnet> LocalInvoke(TempFolder folder, params string[] arguments) => LocalInvokeWith(folder, [], arguments);

    private static Task<Dotnet> LocalInvokeWith(TempFolder folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Dotnet.Run(folder.Path, environment, ["exec", Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll"), .. arguments]);

    private static string WithoutTimes(string line) => System.Text.RegularExpressions.Regex.Replace(line, "[0-9]+ ms", "N ms");

    private static string[] Files(TempFolder folder) =>
        [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static byte[][] Contents(TempFolder folder) => [.. Files(folder).Select(file => File.ReadAllBytes(Path.Combine(folder.Path, file)))];
}
