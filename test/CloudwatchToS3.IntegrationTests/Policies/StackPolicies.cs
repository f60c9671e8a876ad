namespace CloudwatchToS3.IntegrationTests.Policies;

/// <summary>The policies of a stack with everything that adds a permission, and of an account that sends to it, resolved; and the deployer's.</summary>
internal sealed class StackPolicies
{
    public const string Account = "111122223333";
    public const string SenderAccount = "444455556666";
    public const string Organization = "o-a1b2c3d4e5";
    public const string Region = "eu-central-1";
    public const string Bucket = "cloudwatch-to-s3-bucket-1a2b3c";
    public const string StreamArn = $"arn:aws:kinesis:{Region}:{Account}:stream/cloudwatch-to-s3-Stream-1a2b3c";
    public const string FunctionLog = $"arn:aws:logs:{Region}:{Account}:log-group:cloudwatch-to-s3-FunctionLog-1a2b3c:*";
    public const string Destination = $"arn:aws:logs:{Region}:{Account}:destination:cloudwatch-to-s3";
    public const string BucketKey = $"arn:aws:kms:{Region}:{Account}:key/bucket";
    public const string StrictKey = $"arn:aws:kms:{Region}:{Account}:key/strict";   // has the key policy of the guide
    public const string StreamKeyOfAnotherAccount = $"arn:aws:kms:{Region}:999988887777:key/theirs";

    private static readonly ResolvedTemplate Receiver = new(
        Template.OfTheStack,
        ("AWS::StackName", "cloudwatch-to-s3"), ("LogGroupName", "/my/app"), ("OrganizationId", Organization),
        ("BucketKmsKeyArn", BucketKey), ("StreamKmsKeyArn", StreamKeyOfAnotherAccount),
        ("SubnetIds", "subnet-0a1b2c3d"), ("SecurityGroupIds", "sg-0a1b2c3d"),
        ("Bucket", Bucket), ("Bucket.Arn", $"arn:aws:s3:::{Bucket}"), ("Stream.Arn", StreamArn), ("FunctionLog.Arn", FunctionLog));

    private static readonly ResolvedTemplate Sender = new(
        Template.OfSenders,
        ("AWS::AccountId", SenderAccount), ("AWS::StackName", "cloudwatch-to-s3-sender"), ("DestinationArn", Destination));

    /// <summary>What a key has that nobody gave a policy: the account decides. AWS: kms/latest/developerguide/key-policy-default.html.</summary>
    private static readonly JsonNode KeyPolicy = JsonNode.Parse(
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::{{Account}}:root"]},"Action":"kms:*","Resource":"*"}]}
        """)!;

    private readonly Dictionary<string, JsonNode> _documents;

    public StackPolicies() => _documents = new()
    {
        ["FunctionRole"] = Identity(Receiver, "FunctionRole"),
        ["FunctionRole trust"] = Receiver.Resource("FunctionRole")!["AssumeRolePolicyDocument"]!,
        ["SubscriptionRole"] = Identity(Receiver, "SubscriptionRole"),
        ["SubscriptionRole trust"] = Receiver.Resource("SubscriptionRole")!["AssumeRolePolicyDocument"]!,
        ["Sender's role"] = Identity(Sender, "SubscriptionRole"),
        ["Sender's role trust"] = Sender.Resource("SubscriptionRole")!["AssumeRolePolicyDocument"]!,
        ["BucketPolicy"] = Receiver.Resource("BucketPolicy")!["PolicyDocument"]!,
        ["DestinationPolicy"] = JsonNode.Parse((string)Receiver.Resource("Destination")!["DestinationPolicy"]!)!,
        ["Reader"] = JsonNode.Parse(Repository.Text("docs/reader-policy.json"))!,
        ["KeyPolicy"] = JsonNode.Parse(Repository.Text("docs/key-policy.json"))!,
        ["Deployer"] = JsonNode.Parse(Repository.Text("docs/deployer-policy.json"))!,
    };

    private StackPolicies(Dictionary<string, JsonNode> documents) => _documents = documents;

    public IReadOnlyCollection<string> Names => _documents.Keys;

    /// <summary>
    /// The parts of a policy, each of which must be needed: an action, one of several resources, a condition, a statement that denies; and the
    /// policies without it.
    /// </summary>
    public IEnumerable<(string Part, StackPolicies Without)> Parts(string policy)
    {
        foreach ((int i, JsonNode? statement) in _documents[policy]["Statement"]!.AsArray().Index())
        {
            string name = (string?)statement!["Sid"] ?? $"statement {i + 1}";
            if ((string)statement["Effect"]! == "Deny")
            {
                yield return (name, Without(statements => statements.RemoveAt(i)));
                continue;
            }

            foreach ((string list, string[] entries) in new[] { "Action", "Resource" }.Select(list => (list, Texts(statement[list]))))
            {
                foreach (string entry in list == "Action" || entries.Length > 1 ? entries : [])
                {
                    yield return ($"{name}, {entry}", Without(entries.Length == 1
                        ? statements => statements.RemoveAt(i)
                        : statements => statements[i]![list] = new JsonArray([.. entries.Where(one => one != entry).Select(one => JsonValue.Create(one))])));
                }
            }

            if (statement["Condition"] is not null)
            {
                yield return ($"{name}, its condition", Without(statements => statements[i]!.AsObject().Remove("Condition")));
            }
        }

        StackPolicies Without(Action<JsonArray> change)
        {
            JsonNode document = _documents[policy].DeepClone();
            change(document["Statement"]!.AsArray());
            return new StackPolicies(new(_documents) { [policy] = document });
        }
    }

    /// <summary>A call, as the engine takes it.</summary>
    public JsonObject Simulation(Call call)
    {
        bool isTrust = call.By.EndsWith(" trust");
        string owner = call.Resource.Split(':') is [_, _, _, _, { Length: 12 } account, ..] ? account
            : call.By.StartsWith("Sender") ? SenderAccount : Account;
        JsonNode? resource = isTrust ? _documents[call.By]
            : call.Resource.StartsWith("arn:aws:s3:::cloudwatch-to-s3-bucket") ? _documents["BucketPolicy"]
            : call.Resource == Destination ? _documents["DestinationPolicy"]
            : call.Resource == StrictKey ? _documents["KeyPolicy"]
            : call.Resource.StartsWith("arn:aws:kms:") ? KeyPolicyFor(call)
            : null;
        JsonNode[] identity = isTrust ? [] : [call.By.EndsWith("Policy") ? Anything : _documents.GetValueOrDefault(call.By) ?? Anything];
        var simulation = new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["principal"] = call.Principal ?? Principal(call.By),
                ["action"] = call.Action,
                ["resource"] = new JsonObject { ["resource"] = call.Resource, ["accountId"] = owner },
                ["contextVariables"] = new JsonObject(call.Context.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            },
            ["identityPolicies"] = new JsonArray([.. identity.Select(one => new JsonObject { ["name"] = "policy", ["policy"] = one.DeepClone() })]),
        };
        if (resource is not null)
        {
            simulation["resourcePolicy"] = resource.DeepClone();
        }

        return simulation;
    }

    /// <summary>Of a stranger, or of a caller whose own policies are not ours: they allow all, so that only the resource's policy decides.</summary>
    private static JsonNode Anything => JsonNode.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")!;

    /// <summary>A key of another account must allow the caller, as the guide says.</summary>
    private static JsonNode KeyPolicyFor(Call call)
    {
        JsonNode policy = KeyPolicy.DeepClone();
        if (call.Resource == StreamKeyOfAnotherAccount)
        {
            policy["Statement"]![0]!["Principal"]!["AWS"]!.AsArray().Add("arn:aws:iam::999988887777:root");
        }

        return policy;
    }

    private static string Principal(string by) => by switch
    {
        "Sender's role" => $"arn:aws:iam::{SenderAccount}:role/cloudwatch-to-s3-sender-SubscriptionRole-1a2b3c",
        "FunctionRole trust" => "lambda.amazonaws.com",
        "SubscriptionRole trust" or "Sender's role trust" => "logs.amazonaws.com",
        _ => $"arn:aws:iam::{Account}:role/{by}",
    };

    private static JsonNode Identity(ResolvedTemplate template, string role) =>
        Assert.Single(template.Resource(role)!["Policies"]!.AsArray())!["PolicyDocument"]!;

    private static string[] Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => [.. array.Select(one => (string)one!)],
        _ => [(string)node!],
    };
}
