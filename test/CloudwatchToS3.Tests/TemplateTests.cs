namespace CloudwatchToS3.Tests;

/// <summary>The template deploys this code, with these settings and metrics, and with no right too many.</summary>
public class TemplateTests
{
    private static readonly JsonObject Root = Template.OfTheStack;
    private static readonly JsonObject Resources = Root["Resources"]!.AsObject();
    private static readonly JsonObject Parameters = Root["Parameters"]!.AsObject();
    private static readonly JsonNode Function = Resources["Function"]!["Properties"]!;
    private static readonly KeyValuePair<string, JsonNode?>[] Alarms =
        [.. Resources.Where(resource => (string?)resource.Value!["Type"] == "AWS::CloudWatch::Alarm")];

    [Fact]
    public void The_function_and_a_local_run_are_those_of_the_deployment_defaults()
    {
        JsonNode defaults = JsonNode.Parse(Repository.Text("aws-lambda-tools-defaults.json"))!;

        Assert.True(File.Exists(Repository.PathOf($"{defaults["project-location"]}/CloudwatchToS3.csproj")));
        Assert.Equal("net10.0", (string?)defaults["framework"]);
        Assert.Equal(LocalInvoke.Invoking.InvokeCommand.FunctionTimeout, TimeSpan.FromSeconds((int)defaults["function-timeout"]!));
        Assert.Equal((string?)defaults["function-handler"], (string?)Function["Handler"]);
        Assert.Equal((string?)defaults["function-runtime"], (string?)Function["Runtime"]);
        Assert.Equal((string?)defaults["function-architecture"], (string?)Parameters["Architecture"]!["Default"]);
        Assert.Equal((long)defaults["function-memory-size"]!, (long)Parameters["MemoryMiB"]!["Default"]!);
        Assert.Equal((long)defaults["function-timeout"]!, (long)Parameters["TimeoutSeconds"]!["Default"]!);
        Assert.Equal("serverless.template", (string?)defaults["template"]);
    }

    /// <summary>But for compression: objects stand for years, so in a bucket of its own the stack compresses them.</summary>
    [Fact]
    public void Every_setting_is_passed_and_every_default_but_compression_is_that_of_the_code()
    {
        JsonObject variables = Function["Environment"]!["Variables"]!.AsObject();

        Assert.Equal(DocumentationTests.Settings, variables.Select(variable => variable.Key).Order());
        (string, string)[] defaults = [.. variables
            .Where(variable => variable.Value!["Ref"] is not null)
            .Select(variable => (variable.Key, Parameters[(string)variable.Value!["Ref"]!]!["Default"]!.ToString()))];
        Assert.Equal(5, defaults.Length);
        Assert.Equal(Some.Settings() with { Compression = Compression.Gzip }, Some.Settings(defaults));
    }

    [Fact]
    public void The_limit_of_a_record_is_that_of_the_code_and_the_least_memory_suffices_for_its_default()
    {
        JsonNode limit = Parameters["MaxInflatedMiB"]!;

        Assert.Equal(
            (1L, (long)Settings.LargestMaxInflatedMiB, (long)Settings.DefaultMaxInflatedMiB),
            ((long)limit["MinValue"]!, (long)limit["MaxValue"]!, (long)limit["Default"]!));
        Assert.Equal(512, (long)Parameters["MemoryMiB"]!["MinValue"]!);
        Some.Settings(("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", $"{(long)Parameters["MemoryMiB"]!["MinValue"]!}"));
    }

    /// <summary>What is added in one place must not be missing in another.</summary>
    [Fact]
    public void Every_format_and_compression_is_written_in_its_own_way_and_offered_and_documented()
    {
        string guide = Repository.Text("docs/deploy.md");
        foreach ((string[] names, string parameter, string setting) in new[]
        {
            (Enum.GetNames<OutputFormat>(), "OutputFormat", "OUTPUT_FORMAT"), (Enum.GetNames<Compression>(), "Compression", "COMPRESSION"),
        })
        {
            IEnumerable<string> values = names.Select(name => name.ToLowerInvariant()).Order();
            string row = guide.Split($"\n| `{setting}` | ")[1].Split('\n')[0].Split(" | ")[1];
            Assert.Equal(values, Parameters[parameter]!["AllowedValues"]!.AsArray().Select(value => (string)value!).Order());
            Assert.Equal(values, row.Split('`').Where((_, i) => i % 2 == 1).Order());
        }

        ObjectFormat[] formats = [.. from lines in Enum.GetValues<OutputFormat>()
                                     from compression in Enum.GetValues<Compression>()
                                     select ObjectFormat.From(Some.Settings() with { OutputFormat = lines, Compression = compression })];
        Assert.Equal(formats.Length, formats.Select(format => format.Suffix).Distinct().Count());
        Assert.Equal(
            ["text/plain; charset=utf-8", "application/gzip", "application/zstd", "application/x-ndjson", "application/gzip", "application/zstd"],
            formats.Select(format => format.ContentType));
        AssertRefused("no lines are written in this format", Some.Settings() with { OutputFormat = (OutputFormat)99 });
        AssertRefused("nothing compresses like this", Some.Settings() with { Compression = (Compression)99 });

        static void AssertRefused(string reason, Settings settings) =>
            Assert.StartsWith(reason, Assert.Throws<ArgumentOutOfRangeException>(() => ObjectFormat.From(settings)).Message);
    }

    [Fact]
    public void Every_parameter_is_described_and_grouped_once()
    {
        string[] grouped = [.. Root["Metadata"]!["AWS::CloudFormation::Interface"]!["ParameterGroups"]!.AsArray()
            .SelectMany(group => group!["Parameters"]!.AsArray()).Select(name => (string)name!)];

        Assert.Equal(Parameters.Select(parameter => parameter.Key).Order(), grouped.Order());
        Assert.All(Parameters, parameter => Assert.NotEmpty((string)parameter.Value!["Description"]!));
        Assert.All(Parameters, parameter => Assert.NotNull(parameter.Value!["Default"]));
    }

    [Fact]
    public void The_guide_lists_every_parameter_once_with_its_default_and_no_other()
    {
        string table = Repository.Text("docs/deploy.md").Split("\n## Parameters\n")[1].Split("\n## ")[0];
        var rows = Regex.Matches(table, @"^\| (`[A-Z]\w+`(?:, `\w+`)*) \| ([^|]+?) \|", RegexOptions.Multiline).Select(
            row => (
                Names: row.Groups[1].Value.Split(", ").Select(name => name.Trim('`')).ToArray(), Default: row.Groups[2].Value.Trim('`')))
            .ToArray();

        Assert.Equal(Parameters.Select(parameter => parameter.Key).Order(), rows.SelectMany(row => row.Names).Order());
        foreach ((string[] names, string text) in rows.Where(row => !row.Default.StartsWith("see ")))
        {
            string[] defaults = text.Split(", ");
            foreach ((int i, string name) in names.Index())
            {
                string expected = Parameters[name]!["Default"]?.ToString() switch { null => "required", "" => "empty", var value => value };
                Assert.Equal((name, expected), (name, defaults[Math.Min(i, defaults.Length - 1)]));
            }
        }
    }

    [Theory]
    [InlineData("BatchWindowSeconds must be at least 1 when BatchSize is above 10.", "BatchWindowSeconds=0")]
    [InlineData("BatchWindowSeconds must be at least 1 when BatchSize is above 10.", "BatchWindowSeconds=0", "BatchSize=11")]
    [InlineData("Give LogGroupName, or set AllLogGroups to true.", "LogGroupName=")]
    [InlineData("CriticalPattern watches LogGroupName, so give it, too.", "LogGroupName=", "OrganizationId=o-a1b2c3d4e5", "CriticalPattern=?E")]
    [InlineData("ExcludedLogGroups needs AllLogGroups.", "ExcludedLogGroups=/noisy")]
    [InlineData("AllLogGroups keeps every log group, so leave LogGroupName empty.", "AllLogGroups=true")]
    [InlineData(
        "CriticalPattern watches a single log group, so it cannot be used with AllLogGroups.", "AllLogGroups=true", "LogGroupName=",
        "CriticalPattern=?ERROR")]
    [InlineData(
        "EmitSystemFields is for a single log group, so it cannot be used with AllLogGroups.", "AllLogGroups=true", "LogGroupName=",
        "EmitSystemFields=true", "OutputFormat=json")]
    [InlineData("EmitSystemFields needs OutputFormat json, because text holds only the messages.", "EmitSystemFields=true")]
    [InlineData("ApplyOnTransformedLogs is for a single log group, so it cannot be used with AllLogGroups.", "AllLogGroups=true", "LogGroupName=", "ApplyOnTransformedLogs=true")]
    [InlineData("ApplyOnTransformedLogs is for LogGroupName, so give it, too.", "LogGroupName=", "OrganizationId=o-a1b2c3d4e5", "ApplyOnTransformedLogs=true")]
    [InlineData("QueryTable serves KeyPrefix logs/, logs/{owner}/ and logs/{region}/{owner}/. For another KeyPrefix, create the table yourself.", "QueryTable=true", "KeyPrefix=logs/{logGroup}/")]
    [InlineData("QueryTable serves KeyPrefix logs/, logs/{owner}/ and logs/{region}/{owner}/. For another KeyPrefix, create the table yourself.", "QueryTable=true", "KeyPrefix=")]
    [InlineData("ObjectLockDays needs versions, so BucketVersioning cannot be Suspended.", "ObjectLockDays=30", "BucketVersioning=Suspended")]
    [InlineData("ExpireAfterDays alone keeps the raw records of the quarantine forever, so give QuarantineExpireAfterDays, too.", "ExpireAfterDays=30")]
    [InlineData("QuarantineExpireAfterDays needs QuarantinePrefix quarantine/, so that it cannot expire logs.", "QuarantineExpireAfterDays=9", "QuarantinePrefix=")]
    [InlineData("QuarantineExpireAfterDays needs QuarantinePrefix quarantine/, so that it cannot expire logs.", "QuarantineExpireAfterDays=9", "QuarantinePrefix={region}/quarantine/")]
    [InlineData("StreamShards and StreamRetentionHours are for the stream that the stack creates, so they cannot be used with ExistingStreamArn.", "ExistingStreamArn=arn:aws:kinesis:eu-central-1:111122223333:stream/s", "StreamShards=2")]
    [InlineData("StreamShards and StreamRetentionHours are for the stream that the stack creates, so they cannot be used with ExistingStreamArn.", "ExistingStreamArn=arn:aws:kinesis:eu-central-1:111122223333:stream/s", "StreamRetentionHours=24")]
    [InlineData("BucketVersioning, ObjectLockDays, TransitionAfterDays, ExpireAfterDays and QuarantineExpireAfterDays are for the bucket that the stack creates, so they cannot be used with ExistingBucketName.", "ExistingBucketName=theirs", "ExpireAfterDays=9", "QuarantineExpireAfterDays=9")]
    [InlineData("BucketVersioning, ObjectLockDays, TransitionAfterDays, ExpireAfterDays and QuarantineExpireAfterDays are for the bucket that the stack creates, so they cannot be used with ExistingBucketName.", "ExistingBucketName=theirs", "QuarantineExpireAfterDays=9")]
    [InlineData("BucketVersioning, ObjectLockDays, TransitionAfterDays, ExpireAfterDays and QuarantineExpireAfterDays are for the bucket that the stack creates, so they cannot be used with ExistingBucketName.", "ExistingBucketName=theirs", "ObjectLockDays=9")]
    [InlineData("BucketVersioning, ObjectLockDays, TransitionAfterDays, ExpireAfterDays and QuarantineExpireAfterDays are for the bucket that the stack creates, so they cannot be used with ExistingBucketName.", "ExistingBucketName=theirs", "TransitionAfterDays=9")]
    [InlineData("BucketVersioning, ObjectLockDays, TransitionAfterDays, ExpireAfterDays and QuarantineExpireAfterDays are for the bucket that the stack creates, so they cannot be used with ExistingBucketName.", "ExistingBucketName=theirs", "BucketVersioning=Enabled")]
    [InlineData("SubnetIds needs SecurityGroupIds.", "SubnetIds=subnet-0a1b2c3d")]
    [InlineData("SecurityGroupIds needs SubnetIds.", "SecurityGroupIds=sg-0a1b2c3d")]
    public void A_contradiction_is_refused_with_a_sentence(string sentence, params string[] parameters) =>
        Assert.Equal([sentence], Refusals(parameters));

    [Theory]
    [InlineData]
    [InlineData("BatchWindowSeconds=0", "BatchSize=10")]
    [InlineData("BatchWindowSeconds=1", "BatchSize=10000")]
    [InlineData("AllLogGroups=true", "LogGroupName=")]
    [InlineData("AllLogGroups=true", "LogGroupName=", "ExcludedLogGroups=/a,/b", "QueryTable=true", "OutputFormat=json")]
    [InlineData("LogGroupName=", "OrganizationId=o-a1b2c3d4e5")]
    [InlineData("OrganizationId=o-a1b2c3d4e5", "CriticalPattern=?ERROR")]
    [InlineData("EmitSystemFields=true", "OutputFormat=json")]
    [InlineData("CriticalPattern=?ERROR", "QueryTable=true")]
    [InlineData("QueryTable=true", "KeyPrefix=logs/{region}/{owner}/")]
    [InlineData("ObjectLockDays=30", "BucketVersioning=Off")]
    [InlineData("ObjectLockDays=30", "BucketVersioning=Enabled", "ExpireAfterDays=400", "QuarantineExpireAfterDays=90")]
    [InlineData("ApplyOnTransformedLogs=true", "OrganizationId=o-a1b2c3d4e5")]
    [InlineData("SubnetIds=subnet-0a1b2c3d,subnet-4e5f6071", "SecurityGroupIds=sg-0a1b2c3d")]
    public void What_fits_together_is_not_refused(params string[] parameters) => Assert.Empty(Refusals(parameters));

    /// <summary>Each command of the documents that deploys the template: its parameters exist, and no rule refuses them.</summary>
    [Fact]
    public void Every_deployment_in_the_documents_is_one_that_the_template_takes()
    {
        string[] documents = [Repository.PathOf("README.md"), .. Directory.GetFiles(Repository.PathOf("docs"), "*.md")];
        string[] deployments = [.. documents.SelectMany(file => Regex.Matches(File.ReadAllText(file), "--template-parameters \"([^\"]+)\"")).Select(match => match.Groups[1].Value)];

        Assert.True(deployments.Length >= 3);
        foreach (string[] parameters in deployments.Select(deployment => deployment.Split(';')))
        {
            bool isOfAll = parameters.Contains("AllLogGroups=true");
            Assert.Empty(Refusals(isOfAll ? ["LogGroupName=", .. parameters] : parameters));
            Assert.Equal(isOfAll, parameters.Contains("Distribution=Random"));   // one busy log stream must not exceed a shard
            Assert.Equal(isOfAll, parameters.Contains("OutputFormat=json"));     // text does not say which log group a line is of
        }
    }

    /// <summary>A mapping that is made by hand loses no record that is too large, either.</summary>
    [Fact]
    public void The_mapping_by_hand_has_the_defaults_and_the_destination_of_the_template()
    {
        string command = Repository.Text("docs/deploy.md").Split("create-event-source-mapping")[1].Split("\n\n")[0];

        Assert.Contains($"--starting-position {(string)Resources["EventSourceMapping"]!["Properties"]!["StartingPosition"]!}", command);
        Assert.Contains($"--batch-size {Parameters["BatchSize"]!["Default"]} ", command);
        Assert.Contains($"--maximum-batching-window-in-seconds {Parameters["BatchWindowSeconds"]!["Default"]} ", command);
        Assert.Contains("--destination-config \"OnFailure={Destination=arn:aws:s3:::", command);
    }

    [Fact]
    public void Alarms_and_dashboard_use_only_metrics_that_the_code_emits()
    {
        string[] used = [.. Alarms.Select(alarm => alarm.Value!["Properties"]!)
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
        string[] lambda = [
            "Invocations", "Errors", "Throttles", "Duration", "IteratorAge", "DroppedEventCount", "OnFailureDestinationDeliveredEventCount",
            "DestinationDeliveryFailures"];

        Assert.Empty(DashboardMetrics().Where(metric => metric.Namespace == "AWS/Lambda").Select(metric => metric.Name).Except(lambda));
        Assert.Empty(DashboardMetrics().Select(metric => metric.Namespace).Except(["AWS/Lambda", "AWS/Kinesis", Metrics.Namespace]));
    }

    /// <summary>The deployment tool reads the template with an old parser, which takes an unquoted x:y inside brackets for a mistake.</summary>
    [Fact]
    public void Nothing_inside_brackets_has_a_colon_without_quotes() => Assert.DoesNotContain(
        File.ReadLines(Repository.PathOf("src/CloudwatchToS3/serverless.template")).Select(line => Regex.Replace(line, "\"[^\"]*\"", "")),
        line => line.AsSpan().ContainsAny('[', '{') && Regex.IsMatch(line, @"[\[{].*[A-Za-z]:[^ ]"));

    /// <summary>What the operating guide says of an alarm is what the template has.</summary>
    [Fact]
    public void Every_row_of_the_table_of_alarms_is_an_alarm_of_the_template()
    {
        string table = Repository.Text("docs/operate.md").Split("\n## Alarms")[1].Split("\n## ")[0];
        Match[] all = [.. Regex.Matches(table, @"^\| [^|`]+(?:`\w+`[^|`]*)* \| `(\w+)` \| ([^|]+?) \| ([^|]+?) \| [^|]+ \|$", RegexOptions.Multiline).Cast<Match>()];
        Assert.Equal(Alarms.Select(alarm => alarm.Key).Order(), all.Select(row => row.Groups[1].Value).Order());
        foreach (Match row in all.Where(row => row.Groups[1].Value != "CriticalAlarm"))   // whose pattern is the user's
        {
            (string name, string watched) = (row.Groups[1].Value, row.Groups[2].Value);
            JsonNode alarm = Resources[name]!["Properties"]!;
            string? parameter = (string?)(alarm["Threshold"] as JsonObject)?["Ref"];
            IEnumerable<string> names = Regex.Matches(alarm.ToJsonString(), """"(?:MetricName|Namespace)":"([^"]+)|SUM\((\w+)|FROM \\u0022([\w/]+)"""")
                .Select(match => string.Concat(match.Groups.Values.Skip(1))).Append(parameter ?? "");
            Assert.Equal(   // what is in quarantine keeps that alarm silent, and is said below the table
                names.Where(one => one.Length > 0 && (name, one) is not ("DeficitAlarm", "QuarantinedRecords")).Distinct().Order(),
                Regex.Matches(watched, "`([^`]+)`").Select(one => one.Groups[1].Value).Distinct().Order());
            string compared = (string)alarm["ComparisonOperator"]! == "LessThanThreshold" ? "below" : "above";
            Assert.Matches(name == "DeficitAlarm" ? " by a tenth above " : $" {compared} {(parameter is null ? $"{alarm["Threshold"]}\\b" : $"`{parameter}`")}", watched);
            Assert.Equal(
                alarm["DatapointsToAlarm"] is { } points ? $"in {points} of {alarm["EvaluationPeriods"]}" : "", Regex.Match(watched, @"in \d+ of \d+").Value);
            Assert.Equal((row.Value, After(alarm)), (row.Value, row.Groups[3].Value));
            Assert.Equal(row.Value.Contains("`NoDataAlarm`") ? "breaching" : "notBreaching", (string?)alarm["TreatMissingData"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AlarmTopic", "AlarmEmail=me@example.com")]
    [InlineData("arn:aws:sns:eu-central-1:111122223333:team", "AlarmTopicArn=arn:aws:sns:eu-central-1:111122223333:team")]
    [InlineData("AlarmTopic arn:aws:sns:eu-central-1:111122223333:team", "AlarmEmail=me@example.com", "AlarmTopicArn=arn:aws:sns:eu-central-1:111122223333:team")]
    public void Every_alarm_tells_the_email_and_the_topic_of_the_team(string told, params string[] parameters)
    {
        var template = new ResolvedTemplate(
            Root, [("LogGroupName", "/my/app"), ("CriticalPattern", "?E"), .. parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

        Assert.All(Alarms, alarm => Assert.All(
            new[] { "AlarmActions", "OKActions" },
            actions => Assert.Equal((alarm.Key, told), (alarm.Key, string.Join(' ', Texts(template.Resource(alarm.Key)![actions]))))));
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-central-1:111122223333:team", true)]
    [InlineData("arn:aws-us-gov:sns:us-gov-west-1:111122223333:team_alarms-1", true)]
    [InlineData("", true)]
    [InlineData("arn:aws:sns:eu-central-1:111122223333:team.fifo", false)]   // an alarm cannot publish to it
    [InlineData("me@example.com", false)]
    public void The_topic_of_the_team_is_a_standard_topic(string value, bool isAllowed) =>
        Assert.Equal(isAllowed, Root.Takes("AlarmTopicArn", value));

    [Fact]
    public void No_action_is_a_wildcard_and_no_resource_more_than_a_folder_of_the_bucket()
    {
        JsonObject[] allowed = [.. Statements("FunctionRole"), .. Statements("SubscriptionRole")];

        Assert.Equal(9, allowed.Length);
        Assert.All(allowed.SelectMany(statement => Texts(statement["Action"])), action => Assert.Matches("^[a-z0-9]+:[A-Za-z]+$", action));
        string[] wildcards = [.. allowed
            .Where(statement => (string?)statement["Sid"] != "AttachToSubnets")   // network interfaces have no names
            .SelectMany(statement => Texts(statement["Resource"])).Where(resource => resource.Contains('*'))];
        const string Keys = "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*";
        const string Folder = "arn:${AWS::Partition}:s3:::${Name}/${Prefix}*";
        Assert.Equal([Folder, Folder, "arn:${AWS::Partition}:s3:::${Name}/aws/lambda/*", Keys, Keys], wildcards);
    }

    private static IEnumerable<JsonObject> Statements(string role) => Resources[role]!["Properties"]!["Policies"]!.AsArray()
        .SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray())
        .Select(statement => (statement!["Fn::If"]?[1] ?? statement).AsObject());

    private static string[] Refusals(string[] parameters)
    {
        var pairs = parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => (pair[0], pair[1]));
        Assert.All(pairs, pair => Assert.True(Parameters.ContainsKey(pair.Item1), pair.Item1));
        return new ResolvedTemplate(Root, [("LogGroupName", "/my/app"), .. pairs]).Refusals;
    }

    private static string After(JsonNode alarm)
    {
        if (alarm["EvaluationPeriods"] is JsonObject hours)
        {
            Assert.Equal(3600, (long)alarm["Period"]!);
            return $"`{hours["Ref"]}`: {Parameters[(string)hours["Ref"]!]!["Default"]} hours";
        }

        if (alarm["Threshold"] is JsonObject minutes)
        {
            return $"{Parameters[(string)minutes["Ref"]!]!["Default"]} minutes of lag";
        }

        long period = (long?)alarm["Period"] ?? (long?)alarm["Metrics"]![0]!["Period"] ?? (long)alarm["Metrics"]![1]!["MetricStat"]!["Period"]!;
        long periods = (long)(alarm["DatapointsToAlarm"] ?? alarm["EvaluationPeriods"])!;
        return period * periods % 3600 == 0 ? $"{period * periods / 3600} hours" : $"{period * periods / 60} minutes";
    }

    /// <summary>The dashboard's JSON, with names in place of what CloudFormation puts there.</summary>
    private static IEnumerable<(string Namespace, string Name)> DashboardMetrics()
    {
        string body = (string)Resources["Dashboard"]!["Properties"]!["DashboardBody"]!["Fn::Sub"]![0]!;
        return JsonNode.Parse(Regex.Replace(body, @"\$\{[^}]+\}", "name"))!["widgets"]!.AsArray()
            .SelectMany(widget => widget!["properties"]!["metrics"]!.AsArray())
            .Where(metric => metric![0] is JsonValue)   // not an expression
            .Select(metric => ((string)metric![0]!, (string)metric[1]!));
    }

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
}
