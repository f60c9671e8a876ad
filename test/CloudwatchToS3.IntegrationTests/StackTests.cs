namespace CloudwatchToS3.IntegrationTests;

/// <summary>
/// The template, deployed to moto. Log lines go into the log group, through the stack's stream and the published function, which runs under
/// the managed runtime with the environment that the stack gave it, into the stack's bucket.
/// </summary>
[Collection(nameof(Builds))]
public sealed class StackTests(PublishedFunction package, Release release, Moto moto) : IClassFixture<Moto>
{
    private const string LogGroup = "/my/app";
    private const int Lines = 40;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly string[] Messages = [.. Enumerable.Range(0, Lines).Select(i => $"line {i:D3} \"ü\" 😀")];

    private static int _stacks;

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
        SkipWithoutMoto();
        using var aws = new AwsJson(moto.Url);
        JsonObject transformed = await Stack.Transformed(Stack.Template);
        string name = await NewLogGroup(aws);

        Stack stack = await Stack.Deploy(moto, aws, name, transformed, ("LogGroupName", LogGroupOf(name)));

        Assert.Equal(["BucketName", "FunctionLogGroup", "FunctionName", "StreamArn", "SubscriptionRoleArn"], stack.Outputs.Keys.Order());
        Assert.Equal(stack.Outputs["BucketName"], stack.FunctionVariables["BUCKET_NAME"]);
        Assert.Equal(stack.Outputs["StreamArn"], (string?)stack.Mapping["EventSourceArn"]);
        Assert.Equal(
            $"arn:aws:s3:::{stack.Outputs["BucketName"]}", (string?)stack.Mapping["DestinationConfig"]!["OnFailure"]!["Destination"]);
        Dictionary<string, byte[]> objects = await Run(aws, stack, transformed, name, package.Folder);
        AssertEveryLineOnce(objects.Where(o => o.Key.StartsWith("logs/") && o.Key.EndsWith(".log.gz")).Select(o => Some.Inflated(o.Value)));
        Assert.DoesNotContain(objects.Keys, key => key.StartsWith("quarantine/"));
    }

    /// <summary>By the AWS CLI and the files of a release alone: its template, and the zip that it names.</summary>
    [Fact]
    public async Task A_release_becomes_a_stack_without_an_SDK()
    {
        SkipWithoutMoto();
        TestRun.SkipUnless(ServerProcess.IsOnPath("aws"), "The AWS CLI is not installed (pip install awscli).");
        using var aws = new AwsJson(moto.Url);
        using var folder = TempFolder.ForCaller();
        string files = await release.Made();
        string template = $"cloudwatch-to-s3-{Release.Version}-x64.template";
        await Stack.PutPackage(moto);

        Dotnet packaged = await Dotnet.Run(
            "aws", files,
            new() { ["AWS_ENDPOINT_URL"] = moto.Url.AbsoluteUri, ["AWS_ACCESS_KEY_ID"] = "test", ["AWS_SECRET_ACCESS_KEY"] = "test" },
            [
                "cloudformation", "package", "--region", "us-east-1", "--template-file", template, "--s3-bucket", "packages",
                "--output-template-file", Path.Combine(folder.Path, "packaged.template")]);
        Assert.True(packaged.ExitCode == 0, packaged.ToString());
        string plain = Path.Combine(folder.Path, "packaged.template");
        // Of more than 51,200 bytes CloudFormation takes a template from a bucket alone.
        string guide = Repository.Text("docs/deploy.md");
        Assert.InRange(new FileInfo(plain).Length, 51_201, 1_000_000);
        Assert.Contains("aws cloudformation deploy --template-file packaged.template --s3-bucket PACKAGES ", guide);
        JsonObject transformed = await Stack.Transformed(plain, isPackaged: true);
        string name = await NewLogGroup(aws);
        Stack stack = await Stack.Deploy(moto, aws, name, transformed, ("LogGroupName", LogGroupOf(name)));

        string function = Path.Combine(folder.Path, "function");
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(Path.Combine(files, Path.ChangeExtension(template, "zip")), function);
        Dictionary<string, byte[]> objects = await Run(aws, stack, transformed, name, function);
        AssertEveryLineOnce(objects.Where(o => o.Key.EndsWith(".log.gz")).Select(o => Some.Inflated(o.Value)));
        using AmazonS3Client s3 = moto.Connect();
        Assert.Contains(
            await File.ReadAllBytesAsync(Path.Combine(files, Path.ChangeExtension(template, "zip"))),
            (await S3Server.Objects(s3, "packages")).Values);
    }

    [Fact]
    public async Task With_a_stream_and_a_bucket_that_exist_lines_of_JSON_are_in_them_by_log_group()
    {
        SkipWithoutMoto();
        using var aws = new AwsJson(moto.Url);
        using AmazonS3Client s3 = moto.Connect();
        await s3.PutBucketAsync("existing-logs");
        await aws.Kinesis("CreateStream", new JsonObject { ["StreamName"] = "existing", ["ShardCount"] = 1 });
        JsonObject transformed = await Stack.Transformed(Stack.Template);
        string name = await NewLogGroup(aws);

        Stack stack = await Stack.Deploy(
            moto, aws, name, transformed,
            ("LogGroupName", LogGroupOf(name)), ("ExistingStreamArn", "arn:aws:kinesis:us-east-1:123456789012:stream/existing"),
            ("ExistingBucketName", "existing-logs"),
            ("OutputFormat", "json"), ("Compression", "gzip"), ("KeyPrefix", "by-group/{logGroup}/"), ("MemoryMiB", "512"));

        Assert.Equal("existing-logs", stack.Outputs["BucketName"]);
        Assert.Equal("arn:aws:kinesis:us-east-1:123456789012:stream/existing", stack.Outputs["StreamArn"]);
        Assert.Equal(512, (int?)stack.Function["MemorySize"]);
        Dictionary<string, byte[]> objects = await Run(aws, stack, transformed, name, package.Folder);
        string prefix = $"by-group/{Uri.EscapeDataString(LogGroupOf(name))}/";
        AssertEveryLineOnce(objects.Where(o => o.Key.StartsWith(prefix)).Select(o =>
        {
            Assert.EndsWith(".json.gz", o.Key);
            return string.Concat(
                Some.Inflated(o.Value).TrimEnd('\n').Split('\n').Select(line => (string)JsonNode.Parse(line)!["message"]! + "\n"));
        }));
    }

    /// <summary>As far as moto makes the resources; the rest is held by tests of the template.</summary>
    [Theory]
    [InlineData("LogGroupName=/a", "EmitSystemFields=true", "OutputFormat=json", "Compression=zstd")]
    [InlineData("LogGroupName=/a", "QueryTable=true")]
    [InlineData(
        "LogGroupName=/a", "QueryTable=true", "OutputFormat=json", "Compression=zstd", "AlarmEmail=me@example.com",
        "CriticalPattern=?ERROR")]
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
    public async Task Each_combination_of_options_becomes_a_stack(params string[] parameters)
    {
        SkipWithoutMoto();
        using var aws = new AwsJson(moto.Url);
        string name = await NewLogGroup(aws);

        Stack stack = await Stack.Deploy(
            moto, aws, name, await Stack.Transformed(Stack.Template),
            [.. parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

        bool hasTable = parameters.Contains("QueryTable=true");
        // moto does not know the name of a database
        Assert.Equal(hasTable, stack.Outputs.GetValueOrDefault("TableName", "").EndsWith(".logs"));
        Assert.Equal(hasTable, stack.Outputs.ContainsKey("FirstQuery"));
        Assert.Equal(parameters.Contains("Compression=zstd") ? "zstd" : "gzip", stack.FunctionVariables["COMPRESSION"]);
    }

    /// <summary>
    /// The stack that receives, and the one of an account that sends, with the destination that the first one gave out. moto makes no
    /// account policy, and takes no destination for a subscription filter: so no line of a second account arrives here.
    /// </summary>
    [Fact]
    public async Task An_organization_has_a_destination_and_senders_become_stacks()
    {
        SkipWithoutMoto();
        using var aws = new AwsJson(moto.Url);
        JsonObject transformed = await Stack.Transformed(Stack.Template);

        Stack stack = await Stack.Deploy(
            moto, aws, await NewLogGroup(aws), transformed, ("AllLogGroups", "true"), ("OrganizationId", "o-a1b2c3d4e5"));

        Assert.Equal(
            ["AWS::Logs::Destination"],
            transformed["Resources"]!.AsObject().Where(one => (string?)one.Value!["Condition"] == "HasOrganization")
                .Select(one => (string)one.Value!["Type"]!));
        Assert.Contains("DestinationArn", stack.Outputs.Keys);
        string sender = Repository.Text("src/CloudwatchToS3/sender.template");
        foreach (string account in new[] { "999988887777", "123456789012" })   // another one, and moto's own
        {
            string name = $"sender-of-{account}";
            await aws.CloudFormation(
                "CreateStack", ("StackName", name), ("TemplateBody", sender), ("Parameters.member.1.ParameterKey", "DestinationArn"),
                ("Parameters.member.1.ParameterValue", $"arn:aws:logs:us-east-1:{account}:destination:receiver"));
            var described = await aws.CloudFormation("DescribeStacks", ("StackName", name));
            Assert.Contains(described.Descendants(), node => node.Name.LocalName == "StackStatus" && node.Value == "CREATE_COMPLETE");
        }
    }

    /// <summary>What a stack with this mistake would do in AWS shows here, too.</summary>
    [Theory]
    [InlineData(
        "CloudwatchToS3::CloudwatchToS3.Function::FunctionHandler", "CloudwatchToS3::CloudwatchToS3.Function::Handle",
        "Unable to find method 'Handle' in type 'CloudwatchToS3.Function'")]
    [InlineData("Runtime: dotnet10", "Runtime: dotnet8", "not of dotnet8")]
    [InlineData("          BUCKET_NAME:", "          BUCKET:", "BUCKET_NAME is not set: give the name of the bucket")]
    public async Task A_wrong_handler_runtime_or_variable_fails(string right, string wrong, string error)
    {
        SkipWithoutMoto();
        using var aws = new AwsJson(moto.Url);
        using var folder = TempFolder.ForCaller();
        string template = await File.ReadAllTextAsync(Repository.PathOf(Stack.Template.Split('/')));
        Assert.Contains(right, template);
        JsonObject transformed = await Stack.Transformed(
            folder.File("wrong.template", Encoding.UTF8.GetBytes(template.Replace(right, wrong))));
        string name = await NewLogGroup(aws);
        Stack stack = await Stack.Deploy(moto, aws, name, transformed, ("LogGroupName", LogGroupOf(name)));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Run(aws, stack, transformed, name, package.Folder));

        Assert.Contains(error, failure.Message);
    }

    private static string LogGroupOf(string stack) => $"{LogGroup}/{stack}";

    /// <summary>Required where CI has Python with moto and the translator.</summary>
    private void SkipWithoutMoto()
    {
        using Process? python = ServerProcess.IsOnPath("python3")
            ? Process.Start(new ProcessStartInfo("python3", ["-c", "import samtranslator"]) { RedirectStandardError = true })
            : null;
        python?.WaitForExit();
        TestRun.SkipUnless(
            moto.Absence is null && python?.ExitCode == 0, moto.Absence ?? "Python has no samtranslator (pip install aws-sam-translator).");
    }

    /// <returns>The name for a stack whose log group exists.</returns>
    private static async Task<string> NewLogGroup(AwsJson aws)
    {
        string name = $"stack-{Interlocked.Increment(ref _stacks)}";
        await aws.Logs("CreateLogGroup", new JsonObject { ["logGroupName"] = LogGroupOf(name) });
        await aws.Logs("CreateLogStream", new JsonObject { ["logGroupName"] = LogGroupOf(name), ["logStreamName"] = "one" });
        return name;
    }

    /// <returns>The objects in the bucket.</returns>
    private static async Task<Dictionary<string, byte[]>> Run(AwsJson aws, Stack stack, JsonObject transformed, string name, string folder)
    {
        await using ManagedRuntime runtime = await stack.Start(folder);
        Outcome init = await runtime.Init();
        if (init.Kind != OutcomeKind.Answer)
        {
            throw new InvalidOperationException(init.Error());
        }

        await stack.PutSubscriptionFilter(transformed, LogGroupOf(name));
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (string[] lines in Messages.Chunk(8))
        {
            await aws.Logs("PutLogEvents", new JsonObject
            {
                ["logGroupName"] = LogGroupOf(name),
                ["logStreamName"] = "one",
                ["logEvents"] = new JsonArray(
                    [.. lines.Select((line, i) => new JsonObject { ["timestamp"] = now + i, ["message"] = line })]),
            });
        }

        var mapping = new EventSourceMapping(aws, stack.Outputs["StreamArn"].Split('/')[^1], (int)stack.Mapping["BatchSize"]!, Window);
        await mapping.Drain(async json =>
        {
            Outcome outcome = await runtime.Invoke(json);
            if (outcome.Kind != OutcomeKind.Answer)
            {
                throw new InvalidOperationException(outcome.Error());
            }
        });
        return await stack.Objects();
    }

    private static void AssertEveryLineOnce(IEnumerable<string> texts) =>
        Assert.Equal(Messages, texts.SelectMany(text => text.TrimEnd('\n').Split('\n')).Order(StringComparer.Ordinal));
}
