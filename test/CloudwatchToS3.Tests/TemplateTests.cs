using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Telemetry;
using CloudwatchToS3.Testing;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

/// <summary>The template deploys this code, with these settings and metrics, and with no right too many.</summary>
public partial class TemplateTests
{
    private static readonly JsonObject Root = Template.Read(DocumentationTests.PathOf("src/CloudwatchToS3/serverless.template"));
    private static readonly JsonObject Resources = Root["Resources"]!.AsObject();
    private static readonly JsonObject Parameters = Root["Parameters"]!.AsObject();
    private static readonly JsonNode Function = Resources["Function"]!["Properties"]!;

    [Fact]
    public void The_function_is_the_one_of_the_deployment_defaults()
    {
        JsonNode defaults = JsonNode.Parse(File.ReadAllText(DocumentationTests.PathOf("aws-lambda-tools-defaults.json")))!;

        Assert.Equal((string?)defaults["function-handler"], (string?)Function["Handler"]);
        Assert.Equal((string?)defaults["function-runtime"], (string?)Function["Runtime"]);
        Assert.Equal((string?)defaults["function-architecture"], (string?)Parameters["Architecture"]!["Default"]);
        Assert.Equal((long)defaults["function-memory-size"]!, (long)Parameters["MemoryMiB"]!["Default"]!);
        Assert.Equal((long)defaults["function-timeout"]!, (long)Parameters["TimeoutSeconds"]!["Default"]!);
        Assert.Equal("serverless.template", (string?)defaults["template"]);
    }

    [Fact]
    public void Every_setting_is_passed_and_every_default_is_that_of_the_code()
    {
        var read = new List<string>();
        Settings.Read(name =>
        {
            read.AddRange(name.StartsWith("AWS_", StringComparison.Ordinal) ? [] : [name]);   // those are Lambda's
            return name == "BUCKET_NAME" ? "my-logs" : null;
        });
        JsonObject variables = Function["Environment"]!["Variables"]!.AsObject();

        Assert.Equal(read.Distinct().Order(), variables.Select(variable => variable.Key).Order());
        (string, string)[] defaults = [.. variables
            .Where(variable => variable.Value!["Ref"] is not null)
            .Select(variable => (variable.Key, Parameters[(string)variable.Value!["Ref"]!]!["Default"]!.ToString()))];
        Assert.Equal(5, defaults.Length);
        Assert.Equal(Some.Settings(), Some.Settings(defaults));
    }

    [Fact]
    public void The_limit_of_a_record_is_that_of_the_code_and_the_least_memory_suffices_for_its_default()
    {
        JsonNode limit = Parameters["MaxInflatedMiB"]!;

        Assert.Equal(
            (1L, (long)Settings.LargestMaxInflatedMiB, (long)Settings.DefaultMaxInflatedMiB), ((long)limit["MinValue"]!, (long)limit["MaxValue"]!, (long)limit["Default"]!));
        Assert.Equal(512, (long)Parameters["MemoryMiB"]!["MinValue"]!);
        Some.Settings(("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", $"{(long)Parameters["MemoryMiB"]!["MinValue"]!}"));
    }

    [Theory]
    [InlineData("OutputFormat", "OUTPUT_FORMAT")]
    [InlineData("Compression", "COMPRESSION")]
    public void Every_allowed_value_is_one_of_the_code(string parameter, string setting) =>
        Assert.All(Parameters[parameter]!["AllowedValues"]!.AsArray(), value => Some.Settings((setting, (string)value!)));

    [Fact]
    public void Every_parameter_is_described_and_grouped_once()
    {
        string[] grouped = [.. Root["Metadata"]!["AWS::CloudFormation::Interface"]!["ParameterGroups"]!.AsArray()
            .SelectMany(group => group!["Parameters"]!.AsArray()).Select(name => (string)name!)];

        Assert.Equal(Parameters.Select(parameter => parameter.Key).Order(), grouped.Order());
        Assert.All(Parameters, parameter => Assert.NotEmpty((string)parameter.Value!["Description"]!));
        Assert.Equal(["LogGroupName"], Parameters.Where(parameter => parameter.Value!["Default"] is null).Select(parameter => parameter.Key));
    }

    [Fact]
    public void The_README_names_every_parameter()
    {
        string readme = File.ReadAllText(DocumentationTests.PathOf("README.md"));

        Assert.All(Parameters, parameter => Assert.Contains($"`{parameter.Key}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Alarms_and_dashboard_use_only_metrics_that_the_code_emits()
    {
        string[] used = [.. Alarms().Select(alarm => alarm["Properties"]!)
            .Where(alarm => (alarm["Namespace"] as JsonValue)?.ToString() == Metrics.Namespace)
            .Select(alarm => (string)alarm["MetricName"]!)
            .Concat(DashboardMetrics().Where(metric => metric.Namespace == Metrics.Namespace).Select(metric => metric.Name))];

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(Metrics.All.Select(metric => metric.Name)));
        Assert.Empty(Metrics.All.Select(metric => metric.Name).Except(DashboardMetrics().Select(metric => metric.Name)));
    }

    [Fact]
    public void Other_metrics_are_those_of_Lambda()
    {
        // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
        string[] lambda = ["Invocations", "Errors", "Throttles", "Duration", "IteratorAge", "DroppedEventCount", "OnFailureDestinationDeliveredEventCount"];

        Assert.Empty(DashboardMetrics().Where(metric => metric.Namespace == "AWS/Lambda").Select(metric => metric.Name).Except(lambda));
        Assert.Empty(DashboardMetrics().Select(metric => metric.Namespace).Except(["AWS/Lambda", "AWS/Kinesis", Metrics.Namespace]));
    }

    /// <summary>The deployment tool reads the template with an old parser, which takes an unquoted x:y inside brackets for a mistake.</summary>
    [Fact]
    public void Nothing_inside_brackets_has_a_colon_without_quotes() => Assert.DoesNotContain(
        File.ReadLines(DocumentationTests.PathOf("src/CloudwatchToS3/serverless.template")).Select(line => Quoted().Replace(line, "")),
        line => line.AsSpan().ContainsAny('[', '{') && ColonInside().IsMatch(line));

    [Fact]
    public void There_is_an_alarm_for_everything_that_can_go_wrong() => Assert.Equal(
        ["CriticalAlarm", "ErrorAlarm", "LagAlarm", "LossAlarm", "NoDataAlarm", "OnFailureAlarm", "QuarantineAlarm", "StoppedAlarm", "StreamThrottleAlarm", "ThrottleAlarm"],
        Resources.Where(resource => (string?)resource.Value!["Type"] == "AWS::CloudWatch::Alarm").Select(resource => resource.Key).Order());

    [Fact]
    public void The_function_may_do_this_and_no_more() => Assert.Equal(
        [
            "ReadStream: kinesis:DescribeStream, kinesis:DescribeStreamSummary, kinesis:GetRecords, kinesis:GetShardIterator, kinesis:ListShards",
            "WriteObjects: s3:PutObject",
            "OnFailureDestination: s3:ListBucket",
            "WriteLog: logs:CreateLogStream, logs:PutLogEvents",
            "EncryptObjects: kms:GenerateDataKey",
            "DecryptStream: kms:Decrypt",
        ],
        Statements("FunctionRole").Select(statement => $"{statement["Sid"]}: {string.Join(", ", Texts(statement["Action"]))}"));

    [Fact]
    public void CloudWatch_Logs_may_put_records_into_this_stream_for_this_account_and_no_more()
    {
        Assert.Equal(["kinesis:PutRecord", "kms:GenerateDataKey"], Statements("SubscriptionRole").SelectMany(statement => Texts(statement["Action"])));
        JsonNode trust = Resources["SubscriptionRole"]!["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]!.AsArray().Single()!;
        Assert.Equal("logs.amazonaws.com", (string?)trust["Principal"]!["Service"]);
        Assert.Equal(
            """{"StringLike":{"aws:SourceArn":{"Fn::Sub":"arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*"}},"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}""",
            trust["Condition"]!.ToJsonString());
    }

    [Fact]
    public void No_action_is_a_wildcard_and_no_resource_more_than_a_folder_of_the_bucket()
    {
        JsonObject[] allowed = [.. Statements("FunctionRole"), .. Statements("SubscriptionRole")];

        Assert.Equal(8, allowed.Length);
        Assert.All(allowed.SelectMany(statement => Texts(statement["Action"])), action => Assert.Matches("^[a-z0-9]+:[A-Za-z]+$", action));
        string[] wildcards = [.. allowed.SelectMany(statement => Texts(statement["Resource"])).Where(resource => resource.Contains('*'))];
        Assert.Equal(
            [
                "arn:${AWS::Partition}:s3:::${Name}/${Prefix}*", "arn:${AWS::Partition}:s3:::${Name}/${Prefix}*", "arn:${AWS::Partition}:s3:::${Name}/aws/lambda/*",
            ],
            wildcards);
    }

    [Fact]
    public void The_bucket_is_private_encrypted_retained_and_taken_only_by_TLS()
    {
        JsonNode bucket = Resources["Bucket"]!;

        Assert.Equal("Retain", (string?)bucket["DeletionPolicy"]);
        Assert.Equal("Retain", (string?)bucket["UpdateReplacePolicy"]);
        Assert.Equal(4, bucket["Properties"]!["PublicAccessBlockConfiguration"]!.AsObject().Count(block => (bool)block.Value!));
        Assert.NotNull(bucket["Properties"]!["BucketEncryption"]);
        JsonNode statement = Resources["BucketPolicy"]!["Properties"]!["PolicyDocument"]!["Statement"]!.AsArray().Single()!;
        Assert.Equal("Deny", (string?)statement["Effect"]);
        Assert.Equal("""{"Bool":{"aws:SecureTransport":"false"}}""", statement["Condition"]!.ToJsonString());
        Assert.Equal(["Bucket.Arn", "${Bucket.Arn}/*"], Texts(statement["Resource"]));
    }

    [Fact]
    public void The_mapping_begins_with_the_oldest_record_never_bisects_and_keeps_what_it_gives_up()
    {
        JsonNode mapping = Resources["EventSourceMapping"]!["Properties"]!;

        Assert.Equal("TRIM_HORIZON", (string?)mapping["StartingPosition"]);
        Assert.False((bool)mapping["BisectBatchOnFunctionError"]!);
        Assert.Null(mapping["FilterCriteria"]);
        Assert.Null(mapping["FunctionResponseTypes"]);
        Assert.Equal(["arn:${AWS::Partition}:s3:::${Name}"], Texts(mapping["DestinationConfig"]!["OnFailure"]!["Destination"]).Where(text => text.StartsWith("arn:", StringComparison.Ordinal)));
        Assert.Equal((-1, -1), ((long)Parameters["MaximumRetryAttempts"]!["Default"]!, (long)Parameters["MaximumRecordAgeSeconds"]!["Default"]!));
    }

    private static IEnumerable<JsonNode> Alarms() => Resources
        .Where(resource => (string?)resource.Value!["Type"] == "AWS::CloudWatch::Alarm").Select(resource => resource.Value!);

    /// <summary>The dashboard's JSON, with names in place of what CloudFormation puts there.</summary>
    private static IEnumerable<(string Namespace, string Name)> DashboardMetrics()
    {
        string body = (string)Resources["Dashboard"]!["Properties"]!["DashboardBody"]!["Fn::Sub"]![0]!;
        return JsonNode.Parse(Substitution().Replace(body, "name"))!["widgets"]!.AsArray()
            .SelectMany(widget => widget!["properties"]!["metrics"]!.AsArray())
            .Select(metric => ((string)metric![0]!, (string)metric[1]!));
    }

    /// <summary>Those behind a condition, too.</summary>
    private static IEnumerable<JsonObject> Statements(string role) => Resources[role]!["Properties"]!["Policies"]!.AsArray()
        .SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray())
        .Select(statement => (statement!["Fn::If"]?[1] ?? statement).AsObject());

    /// <summary>Every text in a value, but for names of conditions and parameters.</summary>
    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Texts),
        JsonObject o when o["Fn::If"] is JsonArray choice => choice.Skip(1).SelectMany(Texts),
        JsonObject o when o["Fn::Sub"] is JsonArray sub => Texts(sub[0]),
        JsonObject o when o["Ref"] is not null => [],
        JsonObject o => o.Select(member => member.Value).SelectMany(Texts),
        { } value => [value.ToString()],
        null => [],
    };

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\[{].*[A-Za-z]:[^ ]")]
    private static partial Regex ColonInside();

    [GeneratedRegex(@"\$\{[^}]+\}")]
    private static partial Regex Substitution();
}
