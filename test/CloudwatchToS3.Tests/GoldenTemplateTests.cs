using System.Text.Encodings.Web;

namespace CloudwatchToS3.Tests;

/// <summary>
/// The templates with their options resolved, as files that a person reads: a change of any property is a difference in one of them.
/// Each begins with the parameters that it is made of; together they take every condition both ways, and give every parameter another value
/// than its default.
/// </summary>
public class GoldenTemplateTests
{
    private const int LineLength = 140;
    private const string Folder = "test/CloudwatchToS3.Tests/Templates";

    private static readonly JsonObject Root = Template.OfTheStack;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, JsonNode> Golden = Directory.GetFiles(Repository.PathOf(Folder), "*.json")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => JsonNode.Parse(File.ReadAllText(file))!);

    private static readonly Dictionary<string, (string Name, string Value)[]> Options =
        Golden.ToDictionary(one => one.Key, one => Parameters(one.Value));

    public static TheoryData<string> Names => [.. Options.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_change_of_the_template_is_a_difference_that_a_person_sees(string name)
    {
        JsonObject resolved = Resolved(Root, Golden[name]);
        if (Golden[name]["Sender"] is { } sender)
        {
            resolved["Sender"] = Resolved(Template.OfSenders, sender);
        }

        string actual = Lines(resolved, "") + "\n";
        string file = $"{Folder}/{name}.json";
        string written = Path.Combine(Directory.CreateDirectory(Repository.PathOf("artifacts/templates")).FullName, $"{name}.json");
        File.WriteAllText(written, actual);

        string golden = Repository.Text(file);
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
            Assert.True(taken is [false, true], $"{condition} is always {taken[0]}: add a parameter to a file in {Folder}");
        }
    }

    [Fact]
    public void The_options_give_every_parameter_another_value_than_its_default()
    {
        Assert.Contains(Golden.Values, golden => golden["Sender"] is not null);
        Assert.Empty(Options.Values.SelectMany(options => options.Select(option => option.Name)).Except(Root["Parameters"]!.AsObject().Select(one => one.Key)));
        foreach ((string name, JsonNode? parameter) in Root["Parameters"]!.AsObject())
        {
            string usual = parameter!["Default"]?.ToString() ?? "";
            Assert.True(
                Options.Values.Any(options => options.Any(option => option.Name == name && option.Value != usual)),
                $"{name} is always '{usual}': add a parameter to a file in {Folder}");
        }
    }

    private static JsonObject Resolved(JsonObject template, JsonNode golden)
    {
        JsonObject whole = new ResolvedTemplate(template, Parameters(golden)).Whole();
        whole.Insert(0, "Parameters", golden["Parameters"]!.DeepClone());
        return whole;
    }

    private static (string Name, string Value)[] Parameters(JsonNode golden) =>
        [.. golden["Parameters"]!.AsObject().Select(one => (one.Key, (string)one.Value!))];

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
