using static CloudwatchToS3.IntegrationTests.Policies.StackPolicies;

namespace CloudwatchToS3.IntegrationTests.Policies;

/// <summary>The calls in the life of a stack, each with its source.</summary>
internal static partial class StackCalls
{
    private static readonly string Table = Repository.Text("test/CloudwatchToS3.IntegrationTests/Policies/calls.tsv");

    /// <summary>Each of them must be allowed, but for those of strangers.</summary>
    public static async Task<Call[]> All() => [.. await OfTheFunction(), .. Listed(), .. OfCloudFormation()];

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

    /// <summary>Those of the table, which has every command of the smoke run.</summary>
    private static IEnumerable<Call> Listed()
    {
        string[][] rows = [.. Table.TrimEnd().Split('\n').Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split('\t'))];
        string[] commands = [.. AwsCommand().Matches(Repository.Text(".ci/smoke")).Select(match => match.Value).Distinct()];
        Assert.True(commands.Length > 15);
        Assert.All(commands, command => Assert.True(
            rows.Any(row => row[6] == $".ci/smoke: {command}"), $"What permission does '{command}' of .ci/smoke need? Add it to calls.tsv."));
        Assert.All(rows.Where(row => row[6].StartsWith(".ci/smoke: aws ")), row => Assert.Contains(row[6][".ci/smoke: ".Length..], commands));
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

    /// <summary>
    /// What the schemas of CloudFormation list for the types of both templates, but for what needs a property that they do not set. Tags are
    /// set: the deployment tool tags the stack, and CloudFormation its resources.
    /// </summary>
    private static IEnumerable<Call> OfCloudFormation()
    {
        Dictionary<string, string[]> handlers = JsonSerializer.Deserialize<Dictionary<string, string[]>>(
            Repository.Text("test/CloudwatchToS3.IntegrationTests/Policies/handlers.json"))!;
        string[] types =
        [
            .. new[] { Template.OfTheStack, Template.OfSenders }.SelectMany(template => template["Resources"]!.AsObject())
                .Select(resource => ((string)resource.Value!["Type"]!).Replace("AWS::Serverless::", "AWS::Lambda::")).Distinct(),
        ];
        // The first makes nothing in any service. The schema of the second lists no permissions.
        Assert.Equal(["AWS::CloudFormation::WaitConditionHandle", "AWS::Glue::Table"], types.Except(handlers.Keys).Order());
        return
            from type in types
            where handlers.ContainsKey(type)
            from action in handlers[type].Select(action => action.Replace("S3:", "s3:"))
            where !Unused().IsMatch($"{type} {action}")
            select new Call("Deployer", action, ResourceOf(action, type), $"the schema of {type}")
            {
                Context = action.StartsWith("s3:") ? [("aws:SecureTransport", "true")] : [],
            };
    }

    /// <summary>
    /// Encryption of the function's variables, layers, file systems, code signing, scaling,
    /// data protection, index policies, transformers, log delivery, resource policies, keys of log groups, metadata tables, replication,
    /// website, and so on: properties that neither template sets. Managed policies and other metrics neither.
    /// </summary>
    [GeneratedRegex("""
        ^(\S+\ (firehose|s3tables|elasticfilesystem|lakeformation):.*
        |AWS::Lambda::(EventSourceMapping|Function)\ kms:.*
        |AWS::S3::Bucket\ (iam:.*|s3:(Put|Delete|Create|Update)(?!Bucket$|BucketObjectLockConfiguration|BucketOwnershipControls|BucketPublicAccessBlock|BucketTagging|BucketVersioning|EncryptionConfiguration|LifecycleConfiguration).*|s3:GetBucketMetadata\w+)
        |AWS::SNS::Topic\ (iam:.*|sns:PutDataProtectionPolicy)
        |AWS::IAM::Role\ iam:(Attach|Detach)RolePolicy|AWS::IAM::Role\ iam:UpdateRole(Description)?
        |AWS::Kinesis::Stream\ kinesis:(\w*EnhancedMonitoring|UpdateMaxRecordSize|UpdateStreamWarmThroughput|StopStreamEncryption)
        |AWS::Glue::Database\ glue:\w*Connection
        |AWS::Lambda::Function\ lambda:(GetCodeSigningConfig|\w+FunctionCodeSigningConfig(?<!GetFunctionCodeSigningConfig)|GetLayerVersion|PassCapacityProvider|PutFunctionScalingConfig|PutFunctionRecursionConfig|PutRuntimeManagementConfig|PublishVersion)
        |AWS::Lambda::Function\ s3:GetObjectVersion
        |\S+\ (logs:(\w*DataProtectionPolicy(?<!GetDataProtectionPolicy)|\w*IndexPolicy|\w*Transformer|CreateLogDelivery|PutResourcePolicy|\w*KmsKey)|s3:REST.*))$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Unused();

    /// <summary>What an action of the deployer acts on. (IAM knows no resource for those that end in a star.)</summary>
    private static string ResourceOf(string action, string type) => (action, type) switch
    {
        ("logs:DescribeAccountPolicies" or "logs:PutAccountPolicy" or "logs:DeleteAccountPolicy" or "logs:DescribeDestinations" or "logs:DescribeIndexPolicies" or "logs:DescribeResourcePolicies"
            or "logs:DescribeLogGroups" or "kinesis:UpdateShardCount" or "kinesis:UpdateStreamMode" or "lambda:CreateEventSourceMapping" or "sns:Unsubscribe", _) => "*",
        ("iam:PassRole" or "iam:GetRole", _) or (_, "AWS::IAM::Role") => $"arn:aws:iam::{Account}:role/cloudwatch-to-s3-FunctionRole-1a2b3c",
        ("s3:GetObject", "AWS::Lambda::Function") => $"arn:aws:s3:::aws-dotnet-lambda-tools-{Region}-1a2b3c/cloudwatch-to-s3/x.zip",
        (_, "AWS::Kinesis::Stream") => StreamArn,
        (_, "AWS::S3::Bucket" or "AWS::S3::BucketPolicy") => $"arn:aws:s3:::{Bucket}",
        (_, "AWS::Logs::Destination") => Destination,
        (_, "AWS::Logs::LogGroup" or "AWS::Logs::SubscriptionFilter" or "AWS::Logs::AccountPolicy" or "AWS::Logs::MetricFilter") =>
            $"arn:aws:logs:{Region}:{Account}:log-group:cloudwatch-to-s3-FunctionLog-1a2b3c",
        (_, "AWS::Lambda::EventSourceMapping") => $"arn:aws:lambda:{Region}:{Account}:event-source-mapping:11111111-2222-3333-4444-555555555555",
        (_, "AWS::Lambda::Function") when action.StartsWith("lambda:") =>
            $"arn:aws:lambda:{Region}:{Account}:function:cloudwatch-to-s3-Function-1a2b3c",
        (_, "AWS::CloudWatch::Alarm") => $"arn:aws:cloudwatch:{Region}:{Account}:alarm:cloudwatch-to-s3-LagAlarm-1a2b3c",
        (_, "AWS::CloudWatch::Dashboard") => $"arn:aws:cloudwatch::{Account}:dashboard/cloudwatch-to-s3-{Region}",
        (_, "AWS::SNS::Topic") => $"arn:aws:sns:{Region}:{Account}:cloudwatch-to-s3-AlarmTopic-1a2b3c",
        (_, "AWS::Glue::Database") => $"arn:aws:glue:{Region}:{Account}:database/cloudwatch_to_s3",
        (_, "AWS::Athena::NamedQuery") => $"arn:aws:athena:{Region}:{Account}:workgroup/primary",
        _ => "*",
    };

    [GeneratedRegex(@"\baws ([a-z0-9]+) ([a-z0-9-]+)")]
    private static partial Regex AwsCommand();
}
