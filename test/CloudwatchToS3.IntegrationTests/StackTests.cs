namespace CloudwatchToS3.IntegrationTests;

/// <summary>
/// The template, deployed to moto. Log lines go into the log group, through the stack's stream and the published function, which runs under
/// the managed runtime with the environment that the stack gave it, into the stack's bucket.
/// </summary>
[Collection(nameof(Moto))]
public sealed class StackTests(PublishedFunction package, Release release, Moto moto)
{
    private static readonly string[] Messages = [.. Enumerable.Range(0, 40).Select(i => $"line {i:D3} \"ü\" 😀")];

    private static readonly Lazy<bool> HasTranslator = new(() => ServerProcess.IsOnPath("python3")
        && Dotnet.Run("python3", Repository.Root, [], ["-c", "import samtranslator"]).Result.ExitCode == 0);

    private static int _stacks;

    private readonly string _name = $"stack-{Interlocked.Increment(ref _stacks)}";

    private string LogGroup => $"/my/app/{_name}";

    [Fact]
    public async Task The_linter_finds_nothing()
    {
        TestRun.SkipUnless(ServerProcess.IsOnPath("cfn-lint"), "cfn-lint is not installed (pip install cfn-lint).");

        Dotnet run = await Dotnet.Run("cfn-lint", Repository.Root, [], [Stack.Template, "src/CloudwatchToS3/sender.template"]);

        Assert.True(run is { ExitCode: 0, Output: "", Errors: "" }, run.ToString());
    }

    [Fact]
    public async Task With_default_parameters_every_line_is_in_the_bucket_of_the_stack()
    {
        using AwsJson aws = await Aws();
        JsonObject transformed = await Stack.Transformed(Stack.Template);

        Stack stack = await Stack.Deploy(moto, aws, _name, transformed, ("LogGroupName", LogGroup));

        Assert.Equal(["BucketName", "FunctionLogGroup", "FunctionName", "StreamArn", "SubscriptionRoleArn"], stack.Outputs.Keys.Order());
        Assert.Equal(stack.Outputs["BucketName"], stack.FunctionVariables["BUCKET_NAME"]);
        Assert.Equal(stack.Outputs["StreamArn"], (string?)stack.Mapping["EventSourceArn"]);
        Assert.Equal($"arn:aws:s3:::{stack.Outputs["BucketName"]}", (string?)stack.Mapping["DestinationConfig"]!["OnFailure"]!["Destination"]);
        AssertEveryLineOnceInOrder(await Run(aws, stack, transformed, await package.Folder), "logs/", ".log.gz");
    }

    /// <summary>By the AWS CLI and the files of a release alone: its template, and the zip that it names.</summary>
    [Fact]
    public async Task A_release_becomes_a_stack_without_an_SDK()
    {
        using AwsJson aws = await Aws();
        TestRun.SkipUnless(ServerProcess.IsOnPath("aws"), "The AWS CLI is not installed (pip install awscli).");
        using var folder = TempFolder.ForCaller();
        string files = await release.Made();
        string template = $"cloudwatch-to-s3-{Release.Version}-x64.template";
        string zip = Path.Combine(files, Path.ChangeExtension(template, "zip"));
        await Stack.PutPackage(moto);

        string packaged = folder.PathOf("packaged.template");
        Dotnet run = await Dotnet.Run(
            "aws", files, new(moto.Credentials) { ["AWS_ENDPOINT_URL"] = moto.Url.AbsoluteUri },
            [
                "cloudformation", "package", "--region", "us-east-1", "--template-file", template, "--s3-bucket", "packages",
                "--output-template-file", packaged]);
        Assert.True(run.ExitCode == 0, run.ToString());
        // Of more than 51,200 bytes CloudFormation takes a template from a bucket alone.
        Assert.InRange(new FileInfo(packaged).Length, 51_201, 1_000_000);
        Assert.Contains("aws cloudformation deploy --template-file packaged.template --s3-bucket PACKAGES ", Repository.Text("docs/deploy.md"));
        JsonObject transformed = await Stack.Transformed(packaged, isPackaged: true);
        Stack stack = await Stack.Deploy(moto, aws, _name, transformed, ("LogGroupName", LogGroup));

        await ZipFile.ExtractToDirectoryAsync(zip, folder.PathOf("function"));
        AssertEveryLineOnceInOrder(await Run(aws, stack, transformed, folder.PathOf("function")), "logs/", ".log.gz");
        Assert.Contains(await File.ReadAllBytesAsync(zip), (await moto.Objects("packages")).Values);
    }

    [Fact]
    public async Task With_a_stream_and_a_bucket_that_exist_lines_of_JSON_are_in_them_by_log_group()
    {
        using AwsJson aws = await Aws();
        await moto.Connect().PutBucketAsync("existing-logs");
        await aws.Kinesis("CreateStream", new JsonObject { ["StreamName"] = "existing", ["ShardCount"] = 1 });
        const string StreamArn = "arn:aws:kinesis:us-east-1:123456789012:stream/existing";
        JsonObject transformed = await Stack.Transformed(Stack.Template);

        Stack stack = await Stack.Deploy(
            moto, aws, _name, transformed,
            ("LogGroupName", LogGroup), ("ExistingStreamArn", StreamArn), ("ExistingBucketName", "existing-logs"),
            ("OutputFormat", "json"), ("Compression", "gzip"), ("KeyPrefix", "by-group/{logGroup}/"), ("MemoryMiB", "512"));

        Assert.Equal(("existing-logs", StreamArn), (stack.Outputs["BucketName"], stack.Outputs["StreamArn"]));
        Assert.Equal(512, (int?)stack.Function["MemorySize"]);
        AssertEveryLineOnceInOrder(
            await Run(aws, stack, transformed, await package.Folder), $"by-group/{Uri.EscapeDataString(LogGroup)}/", ".json.gz",
            line => (string)JsonNode.Parse(line)!["message"]!);
    }

    /// <summary>As far as moto makes the resources; the rest is held by tests of the template.</summary>
    [Theory]
    [InlineData("LogGroupName=/a", "EmitSystemFields=true", "OutputFormat=json", "Compression=zstd")]
    [InlineData("LogGroupName=/a", "QueryTable=true")]
    [InlineData("LogGroupName=/a", "QueryTable=true", "OutputFormat=json", "Compression=zstd", "AlarmEmail=me@example.com", "CriticalPattern=?ERROR")]
    [InlineData("AllLogGroups=true", "PermissionsBoundaryArn=arn:aws:iam::123456789012:policy/boundary")]
    [InlineData("LogGroupName=/a", "SubnetIds=subnet-0a1b2c3d,subnet-4e5f6071", "SecurityGroupIds=sg-0a1b2c3d")]
    [InlineData("AllLogGroups=true", "ExcludedLogGroups=/noisy/one,/noisy/two", "QueryTable=true", "OutputFormat=json", "KeyPrefix=logs/")]
    [InlineData(
        "AllLogGroups=true", "KeyPrefix=logs/{logGroup}/", "StreamShards=2", "Architecture=arm64", "TransitionAfterDays=30",
        "ExpireAfterDays=365", "QuarantineExpireAfterDays=90", "BucketVersioning=Enabled")]
    [InlineData(
        "AllLogGroups=true", "KeyPrefix=logs/{region}/{owner}/", "QueryTable=true", "OutputFormat=json", "ObjectLockDays=30",
        "AlarmTopicArn=arn:aws:sns:us-east-1:123456789012:team")]
    [InlineData("LogGroupName=/a", "ApplyOnTransformedLogs=true", "OutputFormat=json")]
    [InlineData("AllLogGroups=true", "OrganizationId=o-a1b2c3d4e5")]
    public async Task Each_combination_of_options_becomes_a_stack(params string[] parameters)
    {
        using AwsJson aws = await Aws();

        Stack stack = await Stack.Deploy(
            moto, aws, _name, await Stack.Transformed(Stack.Template),
            [.. parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

        bool hasTable = parameters.Contains("QueryTable=true");
        Assert.Equal(parameters.Any(one => one.StartsWith("OrganizationId=")), stack.Outputs.ContainsKey("DestinationArn"));
        // moto does not know the name of a database
        Assert.Equal(hasTable, stack.Outputs.GetValueOrDefault("TableName", "").EndsWith(".logs"));
        Assert.Equal(hasTable, stack.Outputs.ContainsKey("FirstQuery"));
        Assert.Equal(parameters.Contains("Compression=zstd") ? "zstd" : "gzip", stack.FunctionVariables["COMPRESSION"]);
    }

    /// <summary>What a stack with this mistake would do in AWS shows here, too.</summary>
    [Theory]
    [InlineData(
        "CloudwatchToS3::CloudwatchToS3.Function::FunctionHandler", "CloudwatchToS3::CloudwatchToS3.Function::Handle",
        "Unable to find method 'Handle' in type 'CloudwatchToS3.Function'")]
    [InlineData("\"dotnet10\"", "\"dotnet8\"", "not of dotnet8")]
    [InlineData("\"BUCKET_NAME\":", "\"BUCKET\":", "BUCKET_NAME is not set: give the name of the bucket")]
    public async Task A_wrong_handler_runtime_or_variable_fails(string right, string wrong, string error)
    {
        using AwsJson aws = await Aws();
        string template = (await Stack.Transformed(Stack.Template)).ToJsonString();
        Assert.Contains(right, template);
        JsonObject transformed = JsonNode.Parse(template.Replace(right, wrong))!.AsObject();
        Stack stack = await Stack.Deploy(moto, aws, _name, transformed, ("LogGroupName", LogGroup));

        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await Run(aws, stack, transformed, await package.Folder));

        Assert.Contains(error, failure.Message);
    }

    /// <summary>With the log group of the stack. Required where CI has Python with moto and the translator.</summary>
    private async Task<AwsJson> Aws()
    {
        TestRun.SkipUnless(
            moto.Absence is null && HasTranslator.Value, moto.Absence ?? "Python has no samtranslator (pip install aws-sam-translator).");
        var aws = new AwsJson(moto.Url);
        await aws.Logs("CreateLogGroup", new JsonObject { ["logGroupName"] = LogGroup });
        await aws.Logs("CreateLogStream", new JsonObject { ["logGroupName"] = LogGroup, ["logStreamName"] = "one" });
        return aws;
    }

    private async Task<Dictionary<string, byte[]>> Run(AwsJson aws, Stack stack, JsonObject transformed, string folder)
    {
        await using ManagedRuntime runtime = await stack.Start(folder);
        Check(await runtime.Init());
        await stack.PutSubscriptionFilter(transformed, LogGroup);
        foreach (string[] lines in Messages.Chunk(8))
        {
            await aws.PutLogEvents(LogGroup, "one", lines);
        }

        await stack.Mapped().Drain(async json => Check(await runtime.Invoke(json)));
        return await stack.Objects();

        static void Check(Outcome outcome)
        {
            if (outcome.Kind != OutcomeKind.Answer)
            {
                throw new InvalidOperationException(outcome.Error());
            }
        }
    }

    private static void AssertEveryLineOnceInOrder(Dictionary<string, byte[]> objects, string prefix, string suffix, Func<string, string>? message = null)
    {
        Assert.All(objects.Keys, key => Assert.True(key.StartsWith(prefix) && key.EndsWith(suffix), key));
        Assert.All(objects.Values, content => Assert.Equal([0x1f, 0x8b], content[..2]));
        IEnumerable<string> lines = objects.OrderBy(o => o.Key).SelectMany(o => Some.Text(o.Value).TrimEnd('\n').Split('\n'));
        Assert.Equal(Messages, lines.Select(message ?? (line => line)));
    }
}
