namespace CloudwatchToS3.Tests;

/// <summary>What the template makes of its options: every log group, system fields, a table for queries.</summary>
public class TemplateOptionTests
{
    private static readonly JsonObject Root = Template.OfTheStack;

    [Theory]
    [InlineData("", """LogGroupName NOT IN ["FunctionLog"]""")]
    [InlineData("/noisy", """LogGroupName NOT IN ["FunctionLog", "/noisy"]""")]
    [InlineData("/aws/lambda/a,b#c.d-e_f,/x", """LogGroupName NOT IN ["FunctionLog", "/aws/lambda/a", "b#c.d-e_f", "/x"]""")]
    public void An_account_policy_takes_every_log_group_but_the_functions_own_and_the_excluded_ones(string excluded, string criteria)
    {
        var template = new ResolvedTemplate(Root, ("AllLogGroups", "true"), ("ExcludedLogGroups", excluded), ("Distribution", "Random"));
        JsonNode policy = template.Resource("AccountPolicy")!;

        Assert.Equal(criteria, (string?)policy["SelectionCriteria"]);
        Assert.Equal("EventSourceMapping", (string?)Root["Resources"]!["AccountPolicy"]!["DependsOn"]);
        Assert.Null(template.Resource("SubscriptionFilter"));
        JsonDocument.Parse(template.Resource("Dashboard")!["DashboardBody"]!.ToString());
        Assert.All([("DeliveryErrorAlarm", 0, "DeliveryErrors"), ("DeficitAlarm", 3, "ForwardedLogEvents")], one => Assert.Equal(
            $"SELECT SUM({one.Item3}) FROM \"AWS/Logs\" WHERE PolicyLevel = 'AccountPolicy'",
            (string?)template.Resource(one.Item1)!["Metrics"]![one.Item2]!["Expression"]));
    }

    /// <summary>What others send to the stream, and what else feeds an existing one, is not counted here.</summary>
    [Theory]
    [InlineData("OrganizationId", "o-a1b2c3d4e5")]
    [InlineData("ExistingStreamArn", "arn:aws:kinesis:eu-central-1:111122223333:stream/theirs")]
    public void Where_the_stack_does_not_know_what_came_there_is_no_alarm_on_a_deficit(string parameter, string value)
    {
        Assert.Null(new ResolvedTemplate(Root, ("AllLogGroups", "true"), (parameter, value)).Resource("DeficitAlarm"));
        Assert.Null(new ResolvedTemplate(Root, ("LogGroupName", "/my/app"), (parameter, value)).Resource("DeficitAlarm"));
    }

    /// <summary>The name in the criteria is that of the group that the function logs to, whatever CloudFormation calls it.</summary>
    [Fact]
    public void The_excluded_group_is_the_one_that_the_function_logs_to()
    {
        var renamed = new ResolvedTemplate(Root, ("AllLogGroups", "true"), ("FunctionLog", "my-stack-FunctionLog-Renamed1"));

        Assert.Equal("my-stack-FunctionLog-Renamed1", (string?)renamed.Resource("Function")!["LoggingConfig"]!["LogGroup"]);
        Assert.Equal("""LogGroupName NOT IN ["my-stack-FunctionLog-Renamed1"]""", (string?)renamed.Resource("AccountPolicy")!["SelectionCriteria"]);
    }

    [Theory]
    [InlineData("?ERROR ?Exception")]
    [InlineData("""{ $.eventName = "Delete*" && $.path != "C:\\temp" }""")]
    [InlineData("\"quoted\" \\\" \\\\")]
    public void Any_filter_pattern_comes_whole_into_the_policy(string pattern)
    {
        var template = new ResolvedTemplate(Root, ("AllLogGroups", "true"), ("FilterPattern", pattern));

        Assert.Equal(pattern, (string?)JsonNode.Parse((string)template.Resource("AccountPolicy")!["PolicyDocument"]!)!["FilterPattern"]);
    }

    [Theory]
    [InlineData("-1", true)]
    [InlineData("60", true)]
    [InlineData("604800", true)]
    [InlineData("604799", true)]
    [InlineData("0", false)]
    [InlineData("59", false)]
    [InlineData("604801", false)]
    [InlineData("", false)]
    public void The_age_of_records_is_one_that_Lambda_takes(string value, bool isAllowed) =>
        Assert.Equal(isAllowed, Root.Takes("MaximumRecordAgeSeconds", value));

    /// <summary>The statement in the documentation makes the table of the template.</summary>
    [Theory]
    [InlineData("json", "logs/", 0)]
    [InlineData("text", "logs/", 1)]
    [InlineData("json", "logs/{region}/{owner}/", 2)]
    public void The_table_is_the_one_of_the_documentation(string format, string prefix, int statement)
    {
        var template = new ResolvedTemplate(
            Root, ("QueryTable", "true"), ("OutputFormat", format), ("KeyPrefix", prefix), ("LogGroupName", "/my/app"),
            ("ExistingBucketName", "BUCKET"));
        JsonNode table = template.Resource("Table")!["TableInput"]!;
        JsonNode storage = table["StorageDescriptor"]!;
        JsonObject parameters = table["Parameters"]!.AsObject();
        parameters.Remove("EXTERNAL");   // what the statement says with CREATE EXTERNAL
        string documented = Repository.Text("docs/output.md").Split("## Athena")[1].Split("```sql\n")[statement + 1].Split("\n```")[0];

        string serdeParameters = storage["SerdeInfo"]!["Parameters"] is JsonObject own ? $" WITH SERDEPROPERTIES ({Properties(own)})" : "";
        string expected = $"""
            CREATE EXTERNAL TABLE {table["Name"]} ({string.Join(", ", storage["Columns"]!.AsArray().Select(Column))})
            PARTITIONED BY ({string.Join(", ", table["PartitionKeys"]!.AsArray().Select(Column))})
            ROW FORMAT SERDE '{storage["SerdeInfo"]!["SerializationLibrary"]}'{serdeParameters}
            LOCATION '{storage["Location"]}'
            TBLPROPERTIES ({Properties(parameters)});
            """;

        Assert.Equal(Words(expected), Words(documented));

        static string Properties(JsonObject properties) => string.Join(", ", properties.Select(property => $"'{property.Key}' = '{property.Value}'"));
        static string Column(JsonNode? column) => $"{((string)column!["Name"]! == "timestamp" ? "`timestamp`" : column["Name"])} {column["Type"]}";
        static string[] Words(string text) =>
            text.Replace("(", " ( ").Replace(")", " ) ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What the projection expects is what the function writes: the folder of a key is the location of its partition.</summary>
    [Theory]
    [InlineData("logs/", "datehour")]
    [InlineData("logs/{owner}/", "account datehour")]
    [InlineData("logs/{region}/{owner}/", "region account datehour")]
    public void The_projection_fits_the_keys_of_its_layout(string prefix, string keys)
    {
        JsonNode table = new ResolvedTemplate(
            Root, ("QueryTable", "true"), ("KeyPrefix", prefix), ("LogGroupName", "/my/app"), ("ExistingBucketName", "b")).Resource("Table")!["TableInput"]!;
        JsonNode projection = table["Parameters"]!;
        var time = new DateTime(2026, 9, 21, 14, 13, 25, DateTimeKind.Utc);

        string location = ((string)projection["storage.location.template"]!)
            .Replace("${region}", "eu-central-1").Replace("${account}", "111122223333")
            .Replace("${datehour}", time.ToString((string)projection["projection.datehour.format"]!));

        string layout = new Configuration.KeyPrefix(prefix).Template.Replace("{owner}", "111122223333");
        Assert.Equal($"s3://b/{Configuration.KeyPrefix.Expand(layout, "stream", "eu-central-1", time)}", location);
        string[] names = [.. table["PartitionKeys"]!.AsArray().Select(key => (string)key!["Name"]!)];
        Assert.Equal(keys.Split(' '), names);
        Assert.Equal(
            names.Select(name => $"{name} {(name == "datehour" ? "date" : "injected")}"),
            names.Select(name => $"{name} {projection[$"projection.{name}.type"]}"));
        // A name is a column or a partition, not both.
        Assert.Empty(names.Intersect(table["StorageDescriptor"]!["Columns"]!.AsArray().Select(column => (string)column!["Name"]!)));
    }

    /// <summary>Nothing that a bucket of the stack keeps is kept longer than the parameters say: neither raw records nor older versions.</summary>
    [Theory]
    [InlineData("400", "90", "logs/ 400 1", "quarantine/ 90 1", "aws/lambda/ 90 1")]
    [InlineData("0", "90", "quarantine/ 90 1", "aws/lambda/ 90 1")]
    [InlineData("0", "0")]
    public void Every_copy_expires(string objects, string quarantine, params string[] rules)
    {
        var template = new ResolvedTemplate(
            Root, ("LogGroupName", "/my/app"), ("KeyPrefix", "logs/{owner}/"), ("ExpireAfterDays", objects), ("QuarantineExpireAfterDays", quarantine));

        Assert.Equal(
            rules,
            template.Resource("Bucket")!["LifecycleConfiguration"]!["Rules"]!.AsArray().Where(rule => rule!["ExpirationInDays"] is not null).Select(
                rule => $"{rule!["Prefix"]} {rule["ExpirationInDays"]} {rule["NoncurrentVersionExpiration"]!["NoncurrentDays"]}"));
    }
    [Theory]
    [InlineData("Off", "0", null, null)]
    [InlineData("Suspended", "0", "Suspended", null)]
    [InlineData("Off", "30", "Enabled", true)]
    public void A_lock_brings_its_versions(string versioning, string days, string? status, bool? isLocked)
    {
        JsonNode bucket = new ResolvedTemplate(
            Root, ("LogGroupName", "/my/app"), ("BucketVersioning", versioning), ("ObjectLockDays", days)).Resource("Bucket")!;

        Assert.Equal((status, isLocked), ((string?)bucket["VersioningConfiguration"]?["Status"], (bool?)bucket["ObjectLockEnabled"]));
    }
}
