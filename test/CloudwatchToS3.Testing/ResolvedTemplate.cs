namespace CloudwatchToS3.Testing;

/// <summary>
/// A template with its parameters, conditions and functions resolved, as CloudFormation does it. A resource stands for itself by its name, unless
/// a value is given for it or for one of its attributes, as in <c>("Stream.Arn", "arn:…")</c>.
/// </summary>
public sealed class ResolvedTemplate
{
    private readonly JsonObject _template;
    private readonly Dictionary<string, string> _values;

    public ResolvedTemplate(JsonObject template, params (string Name, string Value)[] parameters)
    {
        _template = template;
        _values = template["Parameters"]!.AsObject()
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value!["Default"]?.ToString() ?? "");
        (string, string)[] pseudo = [
            ("AWS::Partition", "aws"), ("AWS::Region", "eu-central-1"), ("AWS::AccountId", "111122223333"), ("AWS::StackName", "my-stack"),
            ("AWS::URLSuffix", "amazonaws.com")];
        foreach ((string name, string value) in pseudo.Concat(parameters))
        {
            _values[name] = value;
        }
    }

    /// <summary>The sentences of the rules' assertions that do not hold.</summary>
    public string[] Refusals =>
    [
        .. from rule in _template["Rules"]!.AsObject()
           where rule.Value!["RuleCondition"] is not { } condition || IsTrue(condition)
           from assertion in rule.Value!["Assertions"]!.AsArray()
           where !IsTrue(assertion!["Assert"]!)
           select (string)assertion["AssertDescription"]!,
    ];

    /// <returns>The properties of a resource; null where its condition is false.</returns>
    public JsonNode? Resource(string name)
    {
        JsonNode one = _template["Resources"]![name]!;
        return one["Condition"] is { } condition && !IsTrue((string)condition!) ? null : Resolved(one["Properties"]!);
    }

    /// <summary>Every resource that is made, with its attributes, and every output that is given.</summary>
    public JsonObject Whole()
    {
        JsonObject Made(string section) => new((_template[section]?.AsObject() ?? [])
            .Where(one => one.Value!["Condition"] is not { } condition || IsTrue((string)condition!))
            .Select(one => KeyValuePair.Create(one.Key, Resolved(Unconditional(one.Value!.AsObject())))));

        return new JsonObject { ["Resources"] = Made("Resources"), ["Outputs"] = Made("Outputs") };

        static JsonObject Unconditional(JsonObject one) =>
            new(one.Where(member => member.Key != "Condition").Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
    }

    public bool IsTrue(string condition) => IsTrue(_template["Conditions"]![condition]!);

    private bool IsTrue(JsonNode expression)
    {
        (string function, JsonNode? argument) = expression.AsObject().Single();
        if (function == "Condition")
        {
            return IsTrue((string)argument!);
        }

        JsonArray arguments = argument!.AsArray();
        return function switch
        {
            "Fn::Equals" => Resolved(arguments[0])!.ToString() == Resolved(arguments[1])!.ToString(),
            "Fn::Contains" => arguments[0]!.AsArray().Any(allowed => Resolved(allowed)!.ToString() == Resolved(arguments[1])!.ToString()),
            "Fn::Not" => !IsTrue(arguments.Single()!),
            "Fn::And" => arguments.All(one => IsTrue(one!)),
            "Fn::Or" => arguments.Any(one => IsTrue(one!)),
            _ => throw new NotSupportedException(function),
        };
    }

    private JsonNode? Resolved(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Resolved).Where(one => one is not null)]),
        JsonObject o when o.Count == 1 && o.Single() is { Key: "Ref" or ['F', 'n', ':', ..] } call => Call(call.Key, call.Value!),
        JsonObject o => new JsonObject(
            o.Select(member => KeyValuePair.Create(member.Key, Resolved(member.Value))).Where(member => member.Value is not null)),
        _ => node?.DeepClone(),
    };

    private JsonNode? Call(string function, JsonNode argument)
    {
        switch (function)
        {
            case "Ref":
                return (string)argument! == "AWS::NoValue" ? null : Value((string)argument!);
            case "Fn::GetAtt":
                return Value(argument is JsonArray parts ? string.Join('.', parts) : argument.ToString());
            case "Fn::If":
                return Resolved(argument[IsTrue((string)argument[0]!) ? 1 : 2]);
            case "Fn::Join":
                return string.Join((string)argument[0]!, Resolved(argument[1])!.AsArray());
            case "Fn::Split":
                return new JsonArray([.. Resolved(argument[1])!.ToString().Split((string)argument[0]!).Select(part => JsonValue.Create(part))]);
            case "Fn::Select":
                return Resolved(argument[1])![(int)(long)argument[0]!]!.DeepClone();
            case "Fn::Sub":
                JsonObject own = argument is JsonArray ? argument[1]!.AsObject() : [];
                return Regex.Replace(argument is JsonArray ? (string)argument[0]! : (string)argument!, @"\$\{(!?)([^}]+)\}", match =>
                    match.Groups[1].Value == "!" ? $"${{{match.Groups[2].Value}}}"
                    : own[match.Groups[2].Value] is { } value ? Resolved(value)!.ToString()
                    : Value(match.Groups[2].Value));
            default:
                throw new NotSupportedException(function);
        }
    }

    private string Value(string name) => _values.GetValueOrDefault(name, name);
}
