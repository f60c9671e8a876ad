using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CloudwatchToS3.Testing;

/// <summary>The deployment template as JSON, with <c>!Ref x</c> as <c>{"Ref":"x"}</c> and <c>!Sub x</c> as <c>{"Fn::Sub":"x"}</c>.</summary>
public static class Template
{
    /// <summary>The one that is deployed.</summary>
    public static JsonObject OfTheStack { get; } = Read(Repository.PathOf("src/CloudwatchToS3/serverless.template"));

    /// <summary>The one of the accounts that send.</summary>
    public static JsonObject OfSenders { get; } = Read(Repository.PathOf("src/CloudwatchToS3/sender.template"));

    /// <summary>Whether the pattern of a parameter takes a value: the whole of it, as for CloudFormation.</summary>
    public static bool Takes(this JsonObject template, string parameter, string value) =>
        template["Parameters"]![parameter]!["AllowedPattern"] is not { } pattern || Regex.IsMatch(value, $"^(?:{pattern})$");

    /// <summary>Any YAML.</summary>
    public static JsonObject Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(file);
        yaml.Load(reader);
        return Json(yaml.Documents.Single().RootNode)!.AsObject();
    }

    private static JsonNode? Json(YamlNode node)
    {
        JsonNode? value = node switch
        {
            YamlScalarNode scalar => Scalar(scalar),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Json)]),
            YamlMappingNode mapping => new JsonObject(
                mapping.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
            _ => throw new NotSupportedException(node.NodeType.ToString()),
        };
        return node.Tag.IsEmpty || !node.Tag.Value.StartsWith('!') ? value
            : new JsonObject { [node.Tag.Value is "!Ref" or "!Condition" ? node.Tag.Value[1..] : $"Fn::{node.Tag.Value[1..]}"] = value };
    }

    private static JsonValue? Scalar(YamlScalarNode scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty && long.TryParse(scalar.Value, out long number) ? JsonValue.Create(number)
        : scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty && bool.TryParse(scalar.Value, out bool flag) ? JsonValue.Create(flag)
        : JsonValue.Create(scalar.Value);
}
