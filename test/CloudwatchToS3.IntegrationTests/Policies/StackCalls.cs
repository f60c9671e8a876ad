using static CloudwatchToS3.IntegrationTests.Policies.StackPolicies;

namespace CloudwatchToS3.IntegrationTests.Policies;

/// <summary>The calls in the life of a stack, each with its source.</summary>
internal static class StackCalls
{
    private static readonly string Table = Repository.Text("test/CloudwatchToS3.IntegrationTests/Policies/calls.tsv");

    /// <summary>Each of them must be allowed, but for those of strangers.</summary>
    public static async Task<Call[]> All() => [.. await OfTheFunction(), .. Listed()];

    /// <summary>What the engine refuses to evaluate, and so does not prove: a row of docs/assumptions.md each.</summary>
    public static readonly (Call Call, string Part)[] NotEvaluated =
    [
        (
            new("DestinationPolicy", "logs:PutAccountPolicy", Destination, "")
            {
                Principal = $"arn:aws:iam::{SenderAccount}:role/stack-set", Context = [("aws:PrincipalOrgID", Organization)],
            },
            "statement 1, logs:PutAccountPolicy"),
        (
            new("Deployer", "cloudformation:CreateChangeSet", $"arn:aws:cloudformation:{Region}:aws:transform/Serverless-2016-10-31", ""),
            "Stack, arn:aws:cloudformation:*:aws:transform/Serverless-2016-10-31"),
    ];

    /// <summary>The requests that the function sends with a good and a broken record, and no header in them that would need another permission.</summary>
    private static async Task<Call[]> OfTheFunction()
    {
        await using FaultyS3 server = await FaultyS3.Succeeding();
        await Lambda.Function(server.Url, ("BUCKET_NAME", Bucket), ("BUCKET_OWNER", Account))
            .Invoke(Some.Event(Some.Gzip(Some.DataMessage("a")), [1, 2, 3]));

        Assert.All(
            server.Received.SelectMany(request => request.Headers.Keys).Where(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)),
            name => Assert.Matches("^(?i)x-amz-(checksum-.*|content-sha256|date|decoded-content-length|expected-bucket-owner|meta-.*|sdk-.*|trailer)$", name));
        return
        [
            .. server.Received.Select(request => new Call(
                "FunctionRole", "s3:PutObject", $"arn:aws:s3:::{request.Path.TrimStart('/')}", $"observed: PUT {request.Path}")
            {
                Context = [("s3:ResourceAccount", Account), ("aws:SecureTransport", "true")],
            }),
            new("FunctionRole", "kms:GenerateDataKey", BucketKey, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"),
        ];
    }

    /// <summary>Those of the table, which has every command of the smoke run, and every type of the templates.</summary>
    private static IEnumerable<Call> Listed()
    {
        string[][] rows = [.. Table.TrimEnd().Split('\n').Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split('\t'))];
        string[] commands = [.. Regex.Matches(Repository.Text(".ci/smoke"), @"\baws ([a-z0-9]+) ([a-z0-9-]+)").Select(match => match.Value).Distinct()];
        Assert.True(commands.Length > 15);
        Assert.All(commands, command => Assert.True(
            rows.Any(row => row[6] == $".ci/smoke: {command}"), $"What permission does '{command}' of .ci/smoke need? Add it to calls.tsv."));
        Assert.All(rows.Where(row => row[6].StartsWith(".ci/smoke: aws ")), row => Assert.Contains(row[6][".ci/smoke: ".Length..], commands));
        // The first makes nothing in any service. The schema of the second lists no permissions.
        Assert.Equal(
            ["the schema of AWS::CloudFormation::WaitConditionHandle", "the schema of AWS::Glue::Table"],
            new[] { Template.OfTheStack, Template.OfSenders }.SelectMany(template => template["Resources"]!.AsObject())
                .Select(resource => $"the schema of {((string)resource.Value!["Type"]!).Replace("AWS::Serverless::", "AWS::Lambda::")}")
                .Except(rows.Select(row => row[6])).Order());
        return
            from row in rows
            from action in row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            select new Call(row[1], action, row[3], row[6])
            {
                Context = [.. row[4].Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))],
                Principal = row[5].Length > 0 ? row[5] : null,
                IsStranger = row[0] == "denied",
            };
    }
}
