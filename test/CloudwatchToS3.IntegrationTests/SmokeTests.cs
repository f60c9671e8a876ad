namespace CloudwatchToS3.IntegrationTests;

/// <summary>
/// <c>.ci/smoke</c> on moto, as far as moto goes. The test does what moto does not: it makes the subscription filter, runs the function on
/// the stream as Lambda would, and sends its metrics to CloudWatch. It has a moto of its own, because moto lists ten streams at most.
/// </summary>
public sealed class SmokeTests(PublishedFunction package, Moto moto) : IClassFixture<Moto>
{
    private static readonly Regex Name = new("Everything bears this name: (\\S+)");

    [Fact]
    public async Task It_passes_where_all_is_well_and_leaves_nothing()
    {
        Dotnet run = await Smoke(read: eventJson => eventJson);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("all 1000 lines are in the bucket, byte for byte, each once", run.Output);
        Assert.Matches(@"the metric LogEvents is (\d+)(\.0)?, for \1 lines in the bucket, probes included", run.Output);
        Assert.Contains("replayed: its line is in the bucket", run.Output);
        Assert.Matches(@"none of the stack's \d+ alarms is in alarm", run.Output);
        Assert.Contains("PASSED: 1000 lines", run.Output);
        Assert.Matches(@"docs/assumptions\.md, as this run answers it:\n  deploy +moto only\n  deploy-options +not asked\n", run.Output);
        Assert.Matches(@"\n  lines +moto only\n", run.Output);
        Assert.Matches(@"\n  sender-role +not asked\n", run.Output);
        Assert.DoesNotContain("contradicted", run.Output);
        await AssertNothingIsLeft(Name.Match(run.Output).Groups[1].Value);
    }

    /// <summary>The function writes another text for one of the lines.</summary>
    [Fact]
    public async Task A_line_that_is_not_as_it_was_fails_it_and_it_says_how_to_delete_what_is_left()
    {
        Dotnet run = await Smoke(read: eventJson =>
        {
            JsonNode batch = JsonNode.Parse(eventJson)!;
            JsonNode record = batch["Records"]![0]!["kinesis"]!;
            string text = Some.Text(Convert.FromBase64String((string)record["data"]!));
            record["data"] = Convert.ToBase64String(Some.Gzip(text.Replace("line 0000, plain", "line 0000, plane")));
            return Some.Utf8(batch.ToJsonString());
        });

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: lines differ: ", run.Output);
        Assert.Matches(@"\n  roles +moto only\n", run.Output);
        Assert.Matches(@"\n  lines +contradicted\n", run.Output);
        Assert.Matches(@"\n  metrics +not asked\n", run.Output);
        string name = Name.Match(run.Output).Groups[1].Value;
        Assert.EndsWith($" To delete what is left: .ci/smoke --delete {name}\n", run.Output);

        Dotnet deleted = await Dotnet.Run(Repository.PathOf(".ci/smoke"), Repository.Root, Variables(deploy: null), ["--delete", name]);

        Assert.True(deleted.ExitCode == 0, deleted.ToString());
        Assert.Contains(" deleted. The bucket of the Lambda tools", deleted.Output);
        await AssertNothingIsLeft(name);
    }

    /// <summary>When the stack is there, and no line has come yet. The signal goes to everything that the script has started, as from a terminal.</summary>
    [Fact]
    public async Task An_interrupted_run_says_what_is_left_and_how_to_delete_it()
    {
        using var folder = TempFolder.ForCaller();
        (string deploy, _) = await DeployScript(folder);

        Dotnet run = await LocalTool.Script(folder, $"""
            env --default-signal=INT '{Repository.PathOf(".ci/smoke")}' & pid=$!
            until [ -e deployed ] || ! kill -0 $pid; do sleep 0.1; done
            kill -INT -$pid
            wait $pid
            """, Variables(deploy));

        Assert.True(run.ExitCode == 130, $"{run}");
        string name = Name.Match(run.Output).Groups[1].Value;
        Assert.Matches(
            $@"Left: the stack {name} \(CREATE_COMPLETE\), streams: {name}-\S+, buckets: {name}-\S+, log groups: /{name}\n"
            + $@"[\d:]+ To delete what is left: \.ci/smoke --delete {name}\n$",
            run.Output);
    }

    private async Task AssertNothingIsLeft(string name)
    {
        using var aws = new AwsJson(moto.Url);
        Assert.DoesNotContain(name, (await aws.Kinesis("ListStreams", [])).ToJsonString());
        JsonArray groups = (await aws.Logs("DescribeLogGroups", []))["logGroups"]!.AsArray();
        Assert.DoesNotContain($"/{name}", groups.Select(group => (string)group!["logGroupName"]!));
        ListBucketsResponse buckets = await moto.Connect().ListBucketsAsync();
        Assert.DoesNotContain(buckets.Buckets ?? [], bucket => bucket.BucketName.StartsWith(name));
    }

    /// <summary>Runs the script. The bucket has versions, and so delete markers, from before the first object.</summary>
    /// <param name="read">How the function reads an event.</param>
    private async Task<Dotnet> Smoke(Func<byte[], byte[]> read)
    {
        using var folder = TempFolder.ForCaller();
        (string deploy, JsonObject transformed) = await DeployScript(folder);
        using var aws = new AwsJson(moto.Url);
        Task<Dotnet> smoke = Dotnet.Run(Repository.PathOf(".ci/smoke"), Repository.Root, Variables(deploy), []);
        while (!File.Exists(folder.PathOf("deployed")) && !smoke.IsCompleted)
        {
            await Task.Delay(50);
        }

        if (!smoke.IsCompleted)
        {
            string name = folder.Read("deployed").Trim();
            Stack stack = await Stack.Of(moto, aws, name);
            await stack.PutSubscriptionFilter(transformed, $"/{name}");
            await moto.Connect().PutBucketVersioningAsync(
                new() { BucketName = stack.Outputs["BucketName"], VersioningConfig = new() { Status = VersionStatus.Enabled } });
            folder.File("subscribed", []);
            await RunFunction(aws, stack, read, smoke);
        }

        return await smoke;
    }

    /// <returns>A command that deploys to moto and waits until the test has subscribed, and the template that it deploys.</returns>
    private async Task<(string Command, JsonObject Transformed)> DeployScript(TempFolder folder)
    {
        TestRun.SkipUnless(moto.Absence is null && ServerProcess.IsOnPath("aws"), moto.Absence ?? "The AWS CLI is not installed.");
        JsonObject transformed = await Stack.Transformed(Stack.Template);
        await Stack.PutPackage(moto);
        // moto keeps what is to be retained, but does not know this word for it.
        folder.File("transformed.json", transformed.ToJsonString().Replace("RetainExceptOnCreate", "Retain"));
        string deploy = folder.File("deploy", $$"""
            set -eu; trap 'exit 130' INT   # a shell goes on where its sleep was not hit
            parameters=()
            IFS=';' read -ra pairs <<< "$2"
            for pair in "${pairs[@]}"; do parameters+=("ParameterKey=${pair%%=*},ParameterValue=${pair#*=}"); done
            aws cloudformation create-stack --stack-name "$1" --template-body file://{{folder.Path}}/transformed.json \
                --capabilities CAPABILITY_IAM --parameters "${parameters[@]}" > /dev/null
            echo "$1" > {{folder.Path}}/deployed
            until [ -e {{folder.Path}}/subscribed ]; do sleep 0.1; done
            """);
        return ($"bash {deploy}", transformed);
    }

    private async Task RunFunction(AwsJson aws, Stack stack, Func<byte[], byte[]> read, Task smoke)
    {
        await using ManagedRuntime runtime = await stack.Start(await package.Folder);
        await runtime.Init();
        EventSourceMapping mapping = stack.Mapped();
        int invocations = 0;
        try
        {
            while (!smoke.IsCompleted)
            {
                await mapping.Drain(async eventJson =>
                {
                    Outcome outcome = await runtime.Invoke(read(eventJson));
                    Assert.True(outcome.Kind == OutcomeKind.Answer, outcome.ToString());
                    await PutMetric(aws, stack, await LogEventsOf(runtime, ++invocations));
                });
            }
        }
        catch (Xunit.Sdk.XunitException e) when (e.Message.Contains("ResourceNotFoundException"))
        {
            // The stream was deleted.
        }
    }

    /// <summary>From the sentence that the function logs. (The document of metrics has no end of line until the next invocation.)</summary>
    private static async Task<string> LogEventsOf(ManagedRuntime runtime, int invocation)
    {
        MatchCollection lines;
        while ((lines = Regex.Matches(runtime.Output, "Wrote (\\d+) log events of ")).Count < invocation)
        {
            await Task.Delay(20);
        }

        return lines[invocation - 1].Groups[1].Value;
    }

    private static Task<System.Xml.Linq.XElement> PutMetric(AwsJson aws, Stack stack, string logEvents) => aws.CloudWatch(
        "PutMetricData",
        ("Namespace", "CloudwatchToS3"),
        ("MetricData.member.1.MetricName", "LogEvents"),
        ("MetricData.member.1.Value", logEvents),
        ("MetricData.member.1.Unit", "Count"),
        ("MetricData.member.1.Timestamp", DateTime.UtcNow.ToString("O")),
        ("MetricData.member.1.Dimensions.member.1.Name", "FunctionName"),
        ("MetricData.member.1.Dimensions.member.1.Value", stack.Outputs["FunctionName"]));

    private Dictionary<string, string?> Variables(string? deploy) => new()
    {
        ["AWS_ENDPOINT_URL"] = moto.Url.AbsoluteUri.TrimEnd('/'),
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["SMOKE_DEPLOY"] = deploy,
        ["SMOKE_PAUSE"] = "1",
        ["SMOKE_S3"] = $"--s3 {moto.Url.AbsoluteUri}",
    };
}
