using System.Xml.Linq;

namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>The template as a stack on moto: transformed as CloudFormation does it, and deployed with its own resources.</summary>
internal sealed class Stack
{
    public const string Template = "src/CloudwatchToS3/serverless.template";

    private static readonly XNamespace Xml = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    private readonly Moto _moto;
    private readonly AwsJson _aws;
    private readonly JsonNode _function;

    private Stack(Moto moto, AwsJson aws, string name, Dictionary<string, string> outputs, JsonNode function, JsonNode mapping)
    {
        _moto = moto;
        Name = name;
        _aws = aws;
        _function = function;
        Outputs = outputs;
        Mapping = mapping;
    }

    public string Name { get; }

    public Dictionary<string, string> Outputs { get; }

    /// <summary>The event source mapping as Lambda has it.</summary>
    public JsonNode Mapping { get; }

    /// <summary>The function's configuration as Lambda has it.</summary>
    public JsonNode Function => _function;

    public Dictionary<string, string> FunctionVariables =>
        _function["Environment"]!["Variables"]!.AsObject().ToDictionary(variable => variable.Key, variable => variable.Value!.ToString());

    /// <summary>Makes plain CloudFormation of a template.</summary>
    /// <param name="template">The file.</param>
    /// <param name="isPackaged">It says where the function's package is.</param>
    public static async Task<JsonObject> Transformed(string template, bool isPackaged = false)
    {
        Dotnet run = await Dotnet.Run(
            "python3", Repository.Root, new() { ["AWS_DEFAULT_REGION"] = "us-east-1" },
            [
                Repository.PathOf("test/CloudwatchToS3.IntegrationTests/Servers/transform.py"), template,
                .. isPackaged ? (string[])[] : ["s3://packages/package.zip"]]);
        return run.ExitCode == 0 ? JsonNode.Parse(run.Output)!.AsObject() : throw new InvalidOperationException(run.Errors);
    }

    public static async Task<Stack> Deploy(
        Moto moto, AwsJson aws, string name, JsonObject transformed, params (string Name, string Value)[] parameters)
    {
        await PutPackage(moto);
        var arguments = new List<(string, string)>
        {
            ("StackName", name),
            ("TemplateBody", transformed.ToJsonString()),
            ("Capabilities.member.1", "CAPABILITY_IAM"),
        };
        foreach ((int i, (string parameter, string value)) in parameters.Index())
        {
            arguments.Add(($"Parameters.member.{i + 1}.ParameterKey", parameter));
            arguments.Add(($"Parameters.member.{i + 1}.ParameterValue", value));
        }

        await aws.CloudFormation("CreateStack", [.. arguments]);
        return await Of(moto, aws, name);
    }

    /// <summary>An empty zip where the transformed template says that the function's is.</summary>
    public static async Task PutPackage(Moto moto)
    {
        using AmazonS3Client s3 = moto.Connect();
        await s3.PutBucketAsync("packages");
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "packages",
                Key = "package.zip",
                InputStream = new MemoryStream([.. "PK"u8, 5, 6, .. new byte[18]]),
            });
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
        Assert.Equal("""{"Ref":"LogGroupName"}""", filter["LogGroupName"]!.ToJsonString());
        Assert.Equal(
            """{"Fn::If":["MakeStream",{"Fn::GetAtt":["Stream","Arn"]},{"Ref":"ExistingStreamArn"}]}""",
            filter["DestinationArn"]!.ToJsonString());
        Assert.Equal("""{"Fn::GetAtt":["SubscriptionRole","Arn"]}""", filter["RoleArn"]!.ToJsonString());
        Assert.Equal("""{"Ref":"AWS::StackName"}""", filter["FilterName"]!.ToJsonString());
        string Default(string property) => (string)transformed["Parameters"]![(string)filter[property]!["Ref"]!]!["Default"]!;
        return _aws.Logs("PutSubscriptionFilter", new JsonObject
        {
            ["logGroupName"] = logGroup,
            ["filterName"] = Name,
            ["filterPattern"] = Default("FilterPattern"),
            ["distribution"] = Default("Distribution"),
            ["destinationArn"] = Outputs["StreamArn"],
            ["roleArn"] = Outputs["SubscriptionRoleArn"],
        });
    }

    /// <summary>The published function as the stack has it: its handler, its memory size and its environment, and nothing else.</summary>
    public Task<ManagedRuntime> Start(string package)
    {
        string runtime = (string)_function["Runtime"]!;
        if (runtime != "dotnet10")
        {
            throw new NotSupportedException($"This is the managed runtime of dotnet10, not of {runtime}.");
        }

        Dictionary<string, string> variables = FunctionVariables;
        variables["AWS_ENDPOINT_URL_S3"] = _moto.Url.AbsoluteUri.TrimEnd('/');
        return ManagedRuntime.Start(package, (string)_function["Handler"]!, (int)_function["MemorySize"]!, variables);
    }

    public async Task<Dictionary<string, byte[]>> Objects()
    {
        using AmazonS3Client s3 = _moto.Connect();
        return await S3Server.Objects(s3, Outputs["BucketName"]);
    }
}
