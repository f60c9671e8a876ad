namespace CloudwatchToS3.Tests.Support;

/// <summary>The rules and patterns of a template, evaluated as CloudFormation does before it deploys anything.</summary>
internal sealed class TemplateRules(JsonObject template)
{
    /// <returns>The sentences of the assertions that do not hold.</returns>
    public string[] Refusals(params (string Name, string Value)[] parameters)
    {
        var values = template["Parameters"]!.AsObject()
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value!["Default"]?.ToString() ?? "");
        foreach ((string name, string value) in parameters)
        {
            Assert.True(values.ContainsKey(name), name);
            values[name] = value;
        }

        return
        [
            .. from rule in template["Rules"]!.AsObject()
               where rule.Value!["RuleCondition"] is not { } condition || IsTrue(condition, values)
               from assertion in rule.Value!["Assertions"]!.AsArray()
               where !IsTrue(assertion!["Assert"]!, values)
               select (string)assertion["AssertDescription"]!,
        ];
    }

    /// <summary>Whether the pattern of a parameter takes a value: the whole of it, as for CloudFormation.</summary>
    public bool Takes(string parameter, string value) =>
        template["Parameters"]![parameter]!["AllowedPattern"] is not { } pattern || Regex.IsMatch(value, $"^(?:{pattern})$");

    private static bool IsTrue(JsonNode expression, Dictionary<string, string> values)
    {
        (string function, JsonNode? argument) = expression.AsObject().Single();
        JsonArray arguments = argument!.AsArray();
        return function switch
        {
            "Fn::Equals" => Text(arguments[0]!, values) == Text(arguments[1]!, values),
            "Fn::Contains" => arguments[0]!.AsArray().Any(allowed => Text(allowed!, values) == Text(arguments[1]!, values)),
            "Fn::Not" => !IsTrue(arguments.Single()!, values),
            "Fn::And" => arguments.All(one => IsTrue(one!, values)),
            "Fn::Or" => arguments.Any(one => IsTrue(one!, values)),
            _ => throw new NotSupportedException(function),   // CloudFormation knows EachMemberEquals and EachMemberIn besides
        };
    }

    private static string Text(JsonNode value, Dictionary<string, string> values) =>
        value is JsonObject reference ? values[(string)reference["Ref"]!] : value.ToString();
}
