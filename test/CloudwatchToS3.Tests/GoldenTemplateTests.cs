using System.Text.Encodings.Web;

namespace CloudwatchToS3.Tests;

/// <summary>
/// The templates with their options resolved, as files that a person reads: a change of any property is a difference in one of them.
/// Together the options take every condition both ways, and give every parameter another value than its default.
/// </summary>
public class GoldenTemplateTests
{
    private const int LineLength = 140;

    private static readonly JsonObject Root = Template.OfTheStack;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, (string Name, string Value)[]> Options = new()
    {
        ["defaults"] = [("LogGroupName", "/my/app")],
        ["everything-on"] =
        [
            ("LogGroupName", "/my/app"), ("FilterPattern", "\"quoted\" {x}"), ("Distribution", "Random"), ("EmitSystemFields", "true"),
            ("ApplyOnTransformedLogs", "true"), ("CriticalPattern", "FATAL"),
            ("OutputFormat", "json"), ("Compression", "zstd"), ("QueryTable", "true"),
            ("BucketKmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/bucket"), ("BucketVersioning", "Enabled"),
            ("ObjectLockDays", "365"), ("TransitionAfterDays", "30"), ("ExpireAfterDays", "400"), ("QuarantineExpireAfterDays", "90"),
            ("StreamShards", "4"), ("StreamRetentionHours", "48"),
            ("StreamKmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/stream"),
            ("BatchSize", "77"), ("BatchWindowSeconds", "11"), ("ParallelizationFactor", "5"),
            ("MaximumRetryAttempts", "12"), ("MaximumRecordAgeSeconds", "3456"),
            ("Architecture", "arm64"), ("MemoryMiB", "1769"), ("TimeoutSeconds", "234"), ("ReservedConcurrency", "9"),
            ("MaxInflatedMiB", "99"), ("FunctionLogRetentionDays", "14"),
            ("PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/boundary"),
            ("SubnetIds", "subnet-0a1b2c3d4e5f60718,subnet-18273645546372819"), ("SecurityGroupIds", "sg-0a1b2c3d4e5f60718"),
            ("AlarmEmail", "me@example.com"), ("AlarmTopicArn", "arn:aws:sns:eu-central-1:111122223333:team"), ("LagAlarmMinutes", "7"), ("NoDataAlarmHours", "3"),
        ],
        ["organization"] =
        [
            ("OrganizationId", "o-a1b2c3d4e5"), ("AllLogGroups", "true"), ("ExcludedLogGroups", "/noisy,/aws/lambda/chatty"),
            ("FilterPattern", "?ERROR ?WARN"), ("KeyPrefix", "logs/{region}/{owner}/"), ("QuarantinePrefix", "broken/"),
            ("QueryTable", "true"),
            ("ExistingStreamArn", "arn:aws:kinesis:eu-central-1:111122223333:stream/theirs"),
            ("ExistingBucketName", "their-bucket"), ("BucketOwner", "444455556666"), ("NoDataAlarmHours", "0"),
        ],
    };

    private static readonly (string, string)[] OptionsOfSenders =
    [
        ("DestinationArn", "arn:aws:logs:eu-central-1:999988887777:destination:cloudwatch-to-s3"), ("ExcludedLogGroups", "/noisy"),
        ("FilterPattern", "?ERROR"), ("AlarmTopicArn", "arn:aws:sns:eu-central-1:999988887777:alarms"),
    ];

    public static TheoryData<string> Names => [.. Options.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_change_of_the_template_is_a_difference_that_a_person_sees(string name)
    {
        JsonObject resolved = new ResolvedTemplate(Root, Options[name]).Whole();
        if (name == "organization")
        {
            resolved["Sender"] = new ResolvedTemplate(Template.OfSenders, OptionsOfSenders).Whole();
        }

        string actual = Lines(resolved, "") + "\n";
        string file = $"test/CloudwatchToS3.Tests/Templates/{name}.json";
        string written = Path.Combine(Directory.CreateDirectory(Repository.PathOf("artifacts/templates")).FullName, $"{name}.json");
        File.WriteAllText(written, actual);

        string golden = File.Exists(Repository.PathOf(file)) ? File.ReadAllText(Repository.PathOf(file)) : "";
        Assert.True(golden == actual, $"""
            src/CloudwatchToS3/serverless.template (or sender.template) differs from {file}:
            {string.Join('\n', golden.Split('\n').Except(actual.Split('\n')).Take(10).Select(line => $"- {line}"))}
            {string.Join('\n', actual.Split('\n').Except(golden.Split('\n')).Take(10).Select(line => $"+ {line}"))}
            If that is meant: cp artifacts/templates/{name}.json {file}
            """);
    }

    [Fact]
    public void The_options_take_every_condition_both_ways()
    {
        foreach (string condition in Root["Conditions"]!.AsObject().Select(one => one.Key))
        {
            bool[] taken = [.. Options.Values.Select(options => new ResolvedTemplate(Root, options).IsTrue(condition)).Distinct().Order()];
            Assert.True(taken is [false, true], $"{condition} is always {taken[0]}: add an option to {nameof(GoldenTemplateTests)}.cs");
        }
    }

    [Fact]
    public void The_options_give_every_parameter_another_value_than_its_default()
    {
        foreach ((string name, JsonNode? parameter) in Root["Parameters"]!.AsObject())
        {
            string usual = parameter!["Default"]?.ToString() ?? "";
            Assert.True(
                Options.Values.Any(options => options.Any(option => option.Name == name && option.Value != usual)),
                $"{name} is always '{usual}': add an option to {nameof(GoldenTemplateTests)}.cs");
        }
    }

    /// <summary>JSON in which a value that fits has one line, and JSON inside a string is shown like any other.</summary>
    private static string Lines(JsonNode? node, string indent)
    {
        JsonNode? shown = node is JsonValue value && value.TryGetValue(out string? text) && text is ['{', ..] ? JsonNode.Parse(text) : node;
        string line = shown?.ToJsonString(Readable) ?? "null";
        string deeper = indent + "  ";
        return indent.Length + line.Length <= LineLength && ReferenceEquals(shown, node) ? line : shown switch
        {
            JsonObject o => Block("{", o.Select(member => $"{JsonSerializer.Serialize(member.Key)}: {Lines(member.Value, deeper)}"), "}"),
            JsonArray array => Block("[", array.Select(item => Lines(item, deeper)), "]"),
            _ => line,
        };

        string Block(string begin, IEnumerable<string> items, string end) =>
            $"{begin}\n{string.Join(",\n", items.Select(item => deeper + item))}\n{indent}{end}";
    }
}
