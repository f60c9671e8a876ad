namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>The template as a stack on moto: transformed as CloudFormation does it, and deployed with its own resources.</summary>
internal sealed class Stack(Moto moto, AwsJson aws, string name, Dictionary<string, string> outputs, JsonNode function, JsonNode mapping)
{
    public const string Template = "src/CloudwatchToS3/serverless.template";

    private static readonly ConcurrentDictionary<(string, bool), Task<string>> Transformations = [];
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly XNamespace Xml = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    public Dictionary<string, string> Outputs => outputs;

    /// <summary>The event source mapping as Lambda has it.</summary>
    public JsonNode Mapping => mapping;

    /// <summary>The function's configuration as Lambda has it.</summary>
    public JsonNode Function => function;

    public Dictionary<string, string> FunctionVariables =>
        function["Environment"]!["Variables"]!.AsObject().ToDictionary(variable => variable.Key, variable => variable.Value!.ToString());

    /// <summary>Makes plain CloudFormation of a template, once of each.</summary>
    /// <param name="isPackaged">It says where the function's package is.</param>
    public static async Task<JsonObject> Transformed(string template, bool isPackaged = false) =>
        JsonNode.Parse(await Transformations.GetOrAdd((template, isPackaged), Transform))!.AsObject();

    private static async Task<string> Transform((string Template, bool IsPackaged) one)
    {
        Dotnet run = await Dotnet.Run(
            "python3", Repository.Root, new() { ["AWS_DEFAULT_REGION"] = "us-east-1" },
            [
                Repository.PathOf("test/CloudwatchToS3.IntegrationTests/Servers/transform.py"), one.Template,
                .. one.IsPackaged ? (string[])[] : ["s3://packages/package.zip"]]);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException(run.Errors);
    }

    public static async Task<Stack> Deploy(
        Moto moto, AwsJson aws, string name, JsonObject transformed, params (string Name, string Value)[] parameters)
    {
        await PutPackage(moto);
        await aws.CloudFormation("CreateStack", [
            ("StackName", name), ("TemplateBody", transformed.ToJsonString()), ("Capabilities.member.1", "CAPABILITY_IAM"),
            .. parameters.Index().SelectMany(one => new[]
            {
                ($"Parameters.member.{one.Index + 1}.ParameterKey", one.Item.Name),
                ($"Parameters.member.{one.Index + 1}.ParameterValue", one.Item.Value),
            })]);
        return await Of(moto, aws, name);
    }

    /// <summary>An empty zip where the transformed template says that the function's is.</summary>
    public static async Task PutPackage(Moto moto)
    {
        await moto.Connect().PutBucketAsync("packages");
        await moto.Put("package.zip", [.. "PK"u8, 5, 6, .. new byte[18]], "packages");
    }

    /// <summary>A stack that is deployed.</summary>
    public static async Task<Stack> Of(Moto moto, AwsJson aws, string name)
    {
        XElement stack = (await aws.CloudFormation("DescribeStacks", ("StackName", name))).Descendants(Xml + "Stacks").Single()
            .Element(Xml + "member")!;
        Assert.Equal("CREATE_COMPLETE", stack.Element(Xml + "StackStatus")!.Value);
        var outputs = stack.Element(Xml + "Outputs")!.Elements()
            .ToDictionary(output => output.Element(Xml + "OutputKey")!.Value, output => output.Element(Xml + "OutputValue")!.Value);
        JsonNode function = (await aws.Lambda($"/2015-03-31/functions/{outputs["FunctionName"]}"))["Configuration"]!;
        JsonNode mapping = (await aws.Lambda("/2015-03-31/event-source-mappings/"))["EventSourceMappings"]!.AsArray()
            .Single(one => ((string)one!["FunctionArn"]!).EndsWith($":{outputs["FunctionName"]}"))!;
        return new Stack(moto, aws, name, outputs, function, mapping);
    }

    /// <summary>moto makes no subscription filter from a template: this puts it with the values that the template gives it.</summary>
    public Task PutSubscriptionFilter(JsonObject transformed, string logGroup)
    {
        JsonNode filter = transformed["Resources"]!["SubscriptionFilter"]!["Properties"]!;
        Assert.Equal(
            """
            {"Ref":"LogGroupName"} {"Fn::If":["MakeStream",{"Fn::GetAtt":["Stream","Arn"]},{"Ref":"ExistingStreamArn"}]} {"Fn::GetAtt":["SubscriptionRole","Arn"]} {"Ref":"AWS::StackName"}
            """,
            string.Join(' ', new[] { "LogGroupName", "DestinationArn", "RoleArn", "FilterName" }.Select(one => filter[one]!.ToJsonString())));
        string Default(string property) => (string)transformed["Parameters"]![(string)filter[property]!["Ref"]!]!["Default"]!;
        return aws.Logs("PutSubscriptionFilter", new JsonObject
        {
            ["logGroupName"] = logGroup,
            ["filterName"] = name,
            ["filterPattern"] = Default("FilterPattern"),
            ["distribution"] = Default("Distribution"),
            ["destinationArn"] = outputs["StreamArn"],
            ["roleArn"] = outputs["SubscriptionRoleArn"],
        });
    }

    /// <summary>The published function as the stack has it: its handler, its memory size and its environment, and nothing else.</summary>
    public Task<ManagedRuntime> Start(string package)
    {
        string runtime = (string)function["Runtime"]!;
        Dictionary<string, string> variables = FunctionVariables;
        variables["AWS_ENDPOINT_URL_S3"] = moto.Url.AbsoluteUri.TrimEnd('/');
        return runtime == "dotnet10" ? ManagedRuntime.Start(package, (string)function["Handler"]!, (int)function["MemorySize"]!, variables)
            : throw new NotSupportedException($"This is the managed runtime of dotnet10, not of {runtime}.");
    }

    /// <summary>Hands the records of the stack's stream to its function, by the mapping's batch size.</summary>
    public EventSourceMapping Mapped() => new(aws, outputs["StreamArn"].Split('/')[^1], (int)mapping["BatchSize"]!, Window);

    public Task<Dictionary<string, byte[]>> Objects() => moto.Objects(outputs["BucketName"]);
}
