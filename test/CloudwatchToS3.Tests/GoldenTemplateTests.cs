using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudwatchToS3.Testing;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

/// <summary>
/// The whole template with its options resolved, as files that a person reads: a change of any property is a difference in one of them.
/// Together the options take every condition both ways, and give every parameter another value than its default.
/// </summary>
public class GoldenTemplateTests
{
    private static readonly JsonObject Root = Template.OfTheStack;
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, (string Name, string Value)[]> Options = new()
    {
        ["defaults"] = [("LogGroupName", "/my/app")],
        ["every-log-group"] = [("AllLogGroups", "true"), ("Distribution", "Random"), ("OutputFormat", "json"), ("Compression", "zstd")],
        ["every-log-group-but-some"] = [
            ("AllLogGroups", "true"), ("ExcludedLogGroups", "/noisy,/aws/lambda/chatty"), ("FilterPattern", "?ERROR ?WARN")],
        ["queries"] =
        [
            ("LogGroupName", "/my/app"), ("OutputFormat", "json"), ("EmitSystemFields", "true"), ("QueryTable", "true"),
            ("Compression", "none"),
        ],
        ["queries-over-text"] = [("LogGroupName", "/my/app"), ("QueryTable", "true")],
        ["own-keys-and-shards"] =
        [
            ("LogGroupName", "/my/app"), ("StreamShards", "4"), ("StreamRetentionHours", "48"),
            ("StreamKmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/stream"),
            ("BucketKmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/bucket"), ("BucketVersioning", "Enabled"),
            ("TransitionAfterDays", "30"),
            ("ExpireAfterDays", "400"), ("KeyPrefix", "app-{stream}/x/{logGroup}/"), ("QuarantinePrefix", "broken/"),
            ("FilterPattern", "\"quoted\" {x}"),
        ],
        ["an-organization-alone"] = [("OrganizationId", "o-a1b2c3d4e5")],
        ["existing-stream-and-bucket"] =
        [
            ("LogGroupName", "/my/app"), ("ExistingStreamArn", "arn:aws:kinesis:eu-central-1:111122223333:stream/theirs"),
            ("ExistingBucketName", "their-bucket"),
            ("BucketOwner", "444455556666"), ("StreamKmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/theirs"),
            ("NoDataAlarmHours", "0"), ("PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/boundary"),
            ("SubnetIds", "subnet-0a1b2c3d4e5f60718,subnet-18273645546372819"), ("SecurityGroupIds", "sg-0a1b2c3d4e5f60718"),
        ],
        ["tuned-and-watched"] =
        [
            ("LogGroupName", "/my/app"), ("CriticalPattern", "FATAL"), ("AlarmEmail", "me@example.com"), ("LagAlarmMinutes", "7"),
            ("NoDataAlarmHours", "3"),
            ("BatchSize", "77"), ("BatchWindowSeconds", "11"), ("ParallelizationFactor", "5"), ("MaximumRetryAttempts", "12"),
            ("MaximumRecordAgeSeconds", "3456"),
            ("Architecture", "arm64"), ("MemoryMiB", "1769"), ("TimeoutSeconds", "234"), ("ReservedConcurrency", "9"),
            ("MaxInflatedMiB", "99"),
            ("FunctionLogRetentionDays", "14"),
        ],
    };

    public static TheoryData<string> Names => [.. Options.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_change_of_the_template_is_a_difference_that_a_person_sees(string name)
    {
        string actual = new ResolvedTemplate(Root, Options[name]).Whole().ToJsonString(Readable) + "\n";
        string golden = Repository.PathOf("test", "CloudwatchToS3.Tests", "Templates", $"{name}.json");
        string written = Path.Combine(Directory.CreateDirectory(Repository.PathOf("artifacts", "templates")).FullName, $"{name}.json");
        File.WriteAllText(written, actual);

        Assert.True(
            File.Exists(golden) && File.ReadAllText(golden) == actual,
            $"The template differs. Read the difference: diff {golden} {written}\n"
            + "If it is meant, copy the second file over the first one.");
    }

    [Fact]
    public void The_options_take_every_condition_both_ways()
    {
        foreach (string condition in Root["Conditions"]!.AsObject().Select(one => one.Key))
        {
            Assert.Equal(
                [false, true], Options.Values.Select(options => new ResolvedTemplate(Root, options).IsTrue(condition)).Distinct().Order());
        }
    }

    [Fact]
    public void The_options_give_every_parameter_another_value_than_its_default()
    {
        foreach ((string name, JsonNode? parameter) in Root["Parameters"]!.AsObject())
        {
            string usual = parameter!["Default"]?.ToString() ?? "";
            Assert.True(Options.Values.Any(options => options.Any(option => option.Name == name && option.Value != usual)), name);
        }
    }
}
