using System.Text.RegularExpressions;
using static CloudwatchToS3.IntegrationTests.Policies.StackPolicies;

namespace CloudwatchToS3.IntegrationTests.Policies;

/// <summary>The calls in the life of a stack, each with its source.</summary>
internal static partial class StackCalls
{
    private const string Guide = "https://docs.aws.amazon.com/";
    private const string LambdaPermissions = Guide + "lambda/latest/dg/services-kinesis-create.html";
    private const string OnFailure = Guide + "lambda/latest/dg/kinesis-on-failure-destination.html";
    private const string LambdaInVpc = Guide + "lambda/latest/dg/configuration-vpc.html";
    private const string S3Encryption = Guide + "AmazonS3/latest/userguide/UsingKMSEncryption.html";
    private const string KinesisEncryption = Guide + "streams/latest/dev/permissions-user-key-KMS.html";
    private const string Subscriptions = Guide + "AmazonCloudWatch/latest/logs/SubscriptionFilters.html";
    private const string ConfusedDeputy = Guide + "AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html";
    private const string RoleOfSenders = Guide + "AmazonCloudWatch/latest/logs/CreateSubscriptionFilter-IAMrole-Account.html";
    private const string DestinationGuide = Guide + "AmazonCloudWatch/latest/logs/CreateDestination-Account.html";
    private const string LogFormat = Guide + "lambda/latest/dg/monitoring-cloudwatchlogs.html";
    private const string DeployTool = "aws-extensions-for-dotnet-cli, DeployServerlessCommand.cs and Utilities.cs";
    private const string TransformGuide = Guide + "serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html";
    private const string Transform = "arn:aws:cloudformation:*:aws:transform/Serverless-2016-10-31";
    private const string Smoke = ".ci/smoke";
    private const string Replay = "the local tool's replay, which .ci/smoke runs";

    private static readonly (string, string) ByKinesis = ("kms:ViaService", $"kinesis.{Region}.amazonaws.com");
    private static readonly (string, string) ByS3 = ("kms:ViaService", $"s3.{Region}.amazonaws.com");
    private static readonly (string, string) InThisAccount = ("s3:ResourceAccount", Account);
    private static readonly (string, string) ByTls = ("aws:SecureTransport", "true");
    private static readonly string Objects = $"arn:aws:s3:::{Bucket}/";

    /// <summary>Each of them must be allowed, but for those of strangers.</summary>
    public static async Task<Call[]> All() =>
        [.. await OfTheFunction(), .. OfTheMapping(), .. OfCloudWatchLogs(), .. OfSenders(), .. OfReaders(), .. Strangers(), .. OfTheDeployer(), .. OfTheSmokeRun()];

    /// <summary>What the engine refuses to evaluate, and so does not prove: a row of docs/assumptions.md each.</summary>
    public static readonly (Call Call, string Part)[] NotEvaluated =
    [
        (
            new("DestinationPolicy", "logs:PutAccountPolicy", Destination, DestinationGuide)
            {
                Principal = $"arn:aws:iam::{SenderAccount}:role/stack-set", Context = [("aws:PrincipalOrgID", Organization)],
            },
            "statement 1, logs:PutAccountPolicy"),
        (new("Deployer", "cloudformation:CreateChangeSet", Transform.Replace("*", Region), TransformGuide), $"Stack, {Transform}"),
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
                Context = [InThisAccount, ByTls],
            }),
            new("FunctionRole", "kms:GenerateDataKey", BucketKey, S3Encryption),
        ];
    }

    private static Call[] OfTheMapping() =>
    [
        new("FunctionRole trust", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/FunctionRole", LambdaPermissions),
        .. new[] { "DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards" }
            .Select(action => new Call("FunctionRole", $"kinesis:{action}", StreamArn, LambdaPermissions)),
        new("FunctionRole", "kms:Decrypt", StreamKey, KinesisEncryption) { Context = [ByKinesis] },
        new("FunctionRole", "kms:Decrypt", StreamKeyOfAnotherAccount, KinesisEncryption) { Context = [ByKinesis] },
        new("FunctionRole", "s3:PutObject", $"{Objects}aws/lambda/5d1c/shardId-000000000000/2026/11/28/x", OnFailure) { Context = [InThisAccount, ByTls] },
        new("FunctionRole", "s3:ListBucket", $"arn:aws:s3:::{Bucket}", OnFailure) { Context = [InThisAccount, ByTls] },
        .. new[] { "CreateLogStream", "PutLogEvents" }.Select(
            action => new Call("FunctionRole", $"logs:{action}", FunctionLog.Replace(":*", ":log-stream:2026/11/28/x"), LogFormat)),
        .. new[]
        {
            "CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface", "AssignPrivateIpAddresses",
            "UnassignPrivateIpAddresses",
        }.Select(action => new Call("FunctionRole", $"ec2:{action}", "*", LambdaInVpc)),
    ];

    private static Call[] OfCloudWatchLogs() =>
    [
        new("SubscriptionRole trust", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/SubscriptionRole", Subscriptions)
        {
            Context = [("aws:SourceArn", $"arn:aws:logs:{Region}:{Account}:log-group:/my/app:*"), ("aws:SourceAccount", Account)],
        },
        new("SubscriptionRole trust", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/SubscriptionRole", ConfusedDeputy)
        {
            Context =
            [
                ("aws:SourceArn", $"arn:aws:logs:{Region}:{SenderAccount}:log-group:/theirs:*"), ("aws:SourceAccount", SenderAccount),
                ("aws:SourceOrgID", Organization),
            ],
        },
        new("SubscriptionRole", "kinesis:PutRecord", StreamArn, Subscriptions),
        new("SubscriptionRole", "kms:GenerateDataKey", StreamKey, KinesisEncryption) { Context = [ByKinesis] },
        new("SubscriptionRole", "kms:GenerateDataKey", StreamKeyOfAnotherAccount, KinesisEncryption) { Context = [ByKinesis] },
    ];

    private static Call[] OfSenders() =>
    [
        new("DestinationPolicy", "logs:PutSubscriptionFilter", Destination, DestinationGuide)
        {
            Principal = $"arn:aws:iam::{SenderAccount}:role/anyone", Context = [("aws:PrincipalOrgID", Organization)],
        },
        new("Deployer", "logs:PutSubscriptionFilter", Destination, Guide + "AmazonCloudWatch/latest/logs/Subscription-Filter-CrossAccount-Permissions.html")
        {
            Principal = $"arn:aws:iam::{SenderAccount}:role/Deployer", Context = [("aws:PrincipalOrgID", Organization)],
        },
        new("Sender's role trust", "sts:AssumeRole", $"arn:aws:iam::{SenderAccount}:role/sender", RoleOfSenders),
        new("Sender's role", "logs:PutLogEvents", $"arn:aws:logs:{Region}:{SenderAccount}:log-group:/theirs:log-stream:one", RoleOfSenders),
    ];

    /// <summary>Who reads the logs of one account, and the key whose policy names who may use it.</summary>
    private static Call[] OfReaders() =>
    [
        new("Reader", "s3:ListBucket", $"arn:aws:s3:::{Bucket}", "the local tool's search") { Context = [("s3:prefix", $"logs/{SenderAccount}/"), ByTls] },
        new("Reader", "s3:GetObject", $"{Objects}logs/{SenderAccount}/2026/11/28/12/x.json.gz", "the local tool's search") { Context = [ByTls] },
        new("Reader", "kms:Decrypt", BucketKey, S3Encryption) { Context = [ByS3] },
        new("Reader", "kms:Decrypt", StrictKey, S3Encryption) { Context = [ByS3] },
        new("FunctionRole", "kms:GenerateDataKey", StrictKey, S3Encryption) { Context = [ByS3] },
        .. new[] { "Decrypt", "GenerateDataKey" }.Select(action => new Call("Operator", $"kms:{action}", StrictKey, Replay) { Context = [ByS3] }),
        .. new[] { "DescribeKey", "EnableKeyRotation", "GetKeyPolicy", "ListGrants", "PutKeyPolicy", "TagResource", "UntagResource", "UpdateKeyDescription" }
            .Select(action => new Call("Administrator", $"kms:{action}", StrictKey, Guide + "kms/latest/developerguide/key-policy-default.html")),
    ];

    /// <summary>Another account, another organization, plain HTTP, another bucket of the same name, a key that is used directly.</summary>
    private static Call[] Strangers()
    {
        string stranger = "arn:aws:iam::777788889999:role/stranger";
        Call[] calls =
        [
            new("BucketPolicy", "s3:PutObject", $"{Objects}logs/x", "another account") { Principal = stranger, Context = [ByTls] },
            new("BucketPolicy", "s3:GetObject", $"{Objects}logs/x", "another account") { Principal = stranger, Context = [ByTls] },
            new("BucketPolicy", "s3:GetObject", $"{Objects}logs/x", "plain HTTP, in the account") { Context = [("aws:SecureTransport", "false")] },
            new("BucketPolicy", "s3:ListBucket", $"arn:aws:s3:::{Bucket}", "plain HTTP, in the account") { Context = [("aws:SecureTransport", "false")] },
            new("FunctionRole", "s3:PutObject", $"{Objects}logs/x", "plain HTTP") { Context = [InThisAccount, ("aws:SecureTransport", "false")] },
            new("FunctionRole", "s3:PutObject", $"{Objects}logs/x", "a bucket of another account") { Context = [("s3:ResourceAccount", "777788889999"), ByTls] },
            new("FunctionRole", "s3:ListBucket", $"arn:aws:s3:::{Bucket}", "a bucket of another account") { Context = [("s3:ResourceAccount", "777788889999"), ByTls] },
            new("FunctionRole", "s3:PutObject", $"{Objects}other/x", "another folder") { Context = [InThisAccount, ByTls] },
            new("FunctionRole", "s3:GetObject", $"{Objects}logs/x", "reads its own objects") { Context = [InThisAccount, ByTls] },
            new("FunctionRole", "s3:DeleteObject", $"{Objects}logs/x", "deletes its own objects") { Context = [InThisAccount, ByTls] },
            new("FunctionRole", "kms:Decrypt", StreamKey, "not by Kinesis"),
            new("FunctionRole", "kms:Decrypt", StreamKey, "by another service") { Context = [("kms:ViaService", $"s3.{Region}.amazonaws.com")] },
            new("FunctionRole", "kinesis:PutRecord", StreamArn, "writes to its own stream"),
            new("FunctionRole trust", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/FunctionRole", "another service") { Principal = "ec2.amazonaws.com" },
            new("SubscriptionRole", "kms:GenerateDataKey", StreamKey, "not by Kinesis"),
            new("SubscriptionRole", "kinesis:GetRecords", StreamArn, "reads the stream"),
            new("SubscriptionRole trust", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/SubscriptionRole", "a log group of another account and organization")
            {
                Context =
                [
                    ("aws:SourceArn", $"arn:aws:logs:{Region}:777788889999:log-group:/x:*"), ("aws:SourceAccount", "777788889999"),
                    ("aws:SourceOrgID", "o-zzzzzzzzzz"),
                ],
            },
            new("SubscriptionRole trust", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/SubscriptionRole", "a log group of another region")
            {
                Context =
                [
                    ("aws:SourceArn", $"arn:aws:logs:us-east-1:{SenderAccount}:log-group:/x:*"), ("aws:SourceAccount", SenderAccount),
                    ("aws:SourceOrgID", Organization),
                ],
            },
            new("DestinationPolicy", "logs:PutSubscriptionFilter", Destination, "another organization")
            {
                Principal = stranger, Context = [("aws:PrincipalOrgID", "o-zzzzzzzzzz")],
            },
            new("DestinationPolicy", "logs:PutSubscriptionFilter", Destination, "no organization") { Principal = stranger },
            new("Sender's role", "logs:PutLogEvents", $"arn:aws:logs:{Region}:{Account}:log-group:/x:log-stream:one", "a log group of the receiving account"),
            new("Reader", "s3:ListBucket", $"arn:aws:s3:::{Bucket}", "lists another account's logs") { Context = [("s3:prefix", "logs/777788889999/"), ByTls] },
            new("Reader", "s3:ListBucket", $"arn:aws:s3:::{Bucket}", "lists the whole bucket") { Context = [ByTls] },
            new("Reader", "s3:GetObject", $"{Objects}logs/777788889999/2026/11/28/12/x.json.gz", "reads another account's logs") { Context = [ByTls] },
            new("Reader", "s3:GetObject", $"{Objects}quarantine/x", "reads raw records") { Context = [ByTls] },
            new("Reader", "s3:DeleteObject", $"{Objects}logs/{SenderAccount}/x", "deletes") { Context = [ByTls] },
            new("Reader", "kms:Decrypt", BucketKey, "not by S3"),
            new("Reader", "kms:Decrypt", StrictKey, "not by S3"),
            new("FunctionRole", "kms:GenerateDataKey", StrictKey, "not by S3"),
            new("Operator", "kms:Decrypt", StrictKey, "not by S3"),
            new("FunctionRole", "kms:Decrypt", StrictKey, "decrypts what it wrote") { Context = [ByS3] },
            .. new[] { "Decrypt", "CreateGrant", "ScheduleKeyDeletion", "DisableKey" }
                .Select(action => new Call("Administrator", $"kms:{action}", StrictKey, "an administrator reads, or makes all logs unreadable") { Context = [ByS3] }),
            new("Deployer", "s3:GetObject", $"{Objects}logs/x", "reads the logs") { Context = [ByTls] },
            new("Deployer", "iam:PassRole", $"arn:aws:iam::{Account}:role/Admin", "passes another role"),
            new("Deployer", "iam:CreateUser", $"arn:aws:iam::{Account}:user/x", "creates a user"),
            new("Deployer", "kinesis:DeleteStream", $"arn:aws:kinesis:{Region}:{Account}:stream/theirs", "deletes another stream"),
            new("Deployer", "s3:DeleteBucket", "arn:aws:s3:::theirs", "deletes another bucket"),
            new("Deployer", "logs:DeleteLogGroup", $"arn:aws:logs:{Region}:{Account}:log-group:/theirs", "deletes another log group"),
            new("Deployer", "lambda:UpdateFunctionCode", $"arn:aws:lambda:{Region}:{Account}:function:theirs", "changes another function"),
        ];
        return [.. calls.Select(call => call with { IsStranger = true })];
    }

    /// <summary>
    /// What the schemas of CloudFormation list for the types of both templates, but for what needs a property that they do not set. Tags are
    /// set: the deployment tool tags the stack, and CloudFormation its resources.
    /// </summary>
    private static IEnumerable<Call> OfTheDeployer()
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
        Call[] byTool =
        [
            .. new[] { "CreateChangeSet", "DeleteStack", "DescribeChangeSet", "DescribeStackEvents", "DescribeStacks", "ExecuteChangeSet" }
                .Select(action => Deployed($"cloudformation:{action}", "AWS::CloudFormation::Stack", DeployTool)),
            .. new[] { "CreateBucket", "GetBucketLocation", "GetObject", "PutObject" }
                .Select(action => Deployed($"s3:{action}", "package", DeployTool)),
            Deployed("s3:ListAllMyBuckets", "", DeployTool),
            .. new[] { "DeleteRolePermissionsBoundary", "PutRolePermissionsBoundary" }
                .Select(action => Deployed($"iam:{action}", "AWS::IAM::Role", Guide + "IAM/latest/UserGuide/access_policies_boundaries.html")),
            // An operation on a table needs the permission on the table, its database and the catalog.
            .. from action in new[] { "CreateTable", "DeleteTable", "GetTable", "UpdateTable" }
               from resource in new[] { "catalog", "database/cloudwatch_to_s3", "table/cloudwatch_to_s3/logs" }
               select GlueCall(action, resource),
            .. from action in new[] { "CreateDatabase", "GetDatabase", "UpdateDatabase" }
               from resource in new[] { "catalog", "database/cloudwatch_to_s3" }
               select GlueCall(action, resource),
            .. from resource in new[] { "catalog", "database/cloudwatch_to_s3", "table/cloudwatch_to_s3/logs", "userDefinedFunction/cloudwatch_to_s3/x" }
               select GlueCall("DeleteDatabase", resource),
        ];
        return byTool.Concat(
            from type in types
            where handlers.ContainsKey(type)
            from action in handlers[type].Select(action => action.Replace("S3:", "s3:"))
            where !Unused().IsMatch($"{type} {action}")
            select Deployed(action, type, $"the schema of {type}"));
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

    private static Call GlueCall(string action, string resource) => new(
        "Deployer", $"glue:{action}", $"arn:aws:glue:{Region}:{Account}:{resource}", Guide + "glue/latest/dg/glue-specifying-resource-arns.html");

    private static Call Deployed(string action, string type, string source) => new("Deployer", action, ResourceOf(action, type), source)
    {
        Context = action.StartsWith("s3:") ? [ByTls] : [],
    };

    /// <summary>What an action of the deployer acts on. (IAM knows no resource for those that end in a star.)</summary>
    private static string ResourceOf(string action, string type) => (action, type) switch
    {
        ("logs:DescribeAccountPolicies" or "logs:PutAccountPolicy" or "logs:DeleteAccountPolicy" or "logs:DescribeDestinations" or "logs:DescribeIndexPolicies" or "logs:DescribeResourcePolicies"
            or "logs:DescribeLogGroups" or "kinesis:UpdateShardCount" or "kinesis:UpdateStreamMode" or "lambda:CreateEventSourceMapping" or "sns:Unsubscribe", _) => "*",
        ("iam:PassRole" or "iam:GetRole", _) or (_, "AWS::IAM::Role") => $"arn:aws:iam::{Account}:role/cloudwatch-to-s3-FunctionRole-1a2b3c",
        ("s3:GetObject", "AWS::Lambda::Function") or (_, "package") when action.EndsWith("Object") =>
            $"arn:aws:s3:::aws-dotnet-lambda-tools-{Region}-1a2b3c/cloudwatch-to-s3/x.zip",
        (_, "package") => $"arn:aws:s3:::aws-dotnet-lambda-tools-{Region}-1a2b3c",
        (_, "AWS::CloudFormation::Stack") => $"arn:aws:cloudformation:{Region}:{Account}:stack/cloudwatch-to-s3/1a2b3c",
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

    /// <summary>Each AWS command that the script has, and what its replay does.</summary>
    private static IEnumerable<Call> OfTheSmokeRun()
    {
        const string Stack = $"arn:aws:cloudformation:{Region}:{Account}:stack/cloudwatch-to-s3-smoke-20261128-120000/1a2b3c";
        const string Group = $"arn:aws:logs:{Region}:{Account}:log-group:/cloudwatch-to-s3-smoke-20261128-120000";
        const string SmokeStream = $"arn:aws:kinesis:{Region}:{Account}:stream/cloudwatch-to-s3-smoke-20261128-120000-Stream-1a2b3c";
        const string SmokeBucket = "arn:aws:s3:::cloudwatch-to-s3-smoke-20261128-120000-bucket-1a2b3c";
        Dictionary<string, (string Action, string Resource)[]> commands = new()
        {
            ["cloudformation describe-stacks"] = [("cloudformation:DescribeStacks", Stack)],
            ["cloudformation describe-stack-resources"] = [("cloudformation:DescribeStackResources", Stack)],
            ["cloudformation delete-stack"] = [("cloudformation:DeleteStack", Stack)],
            ["cloudformation deploy"] =
            [
                .. new[] { "CreateChangeSet", "DescribeChangeSet", "DescribeStacks", "ExecuteChangeSet" }
                    .Select(action => ($"cloudformation:{action}", Stack)),
            ],
            ["cloudformation wait"] = [("cloudformation:DescribeStacks", Stack)],
            ["kinesis list-streams"] = [("kinesis:ListStreams", "*")],
            ["kinesis delete-stream"] = [("kinesis:DeleteStream", SmokeStream)],
            ["kinesis put-record"] = [("kinesis:PutRecord", SmokeStream)],
            ["s3api list-buckets"] = [("s3:ListAllMyBuckets", "*")],
            ["s3api list-object-versions"] = [("s3:ListBucketVersions", SmokeBucket)],
            ["s3api delete-objects"] = [("s3:DeleteObject", $"{SmokeBucket}/logs/x"), ("s3:DeleteObjectVersion", $"{SmokeBucket}/logs/x")],
            ["s3api delete-bucket"] = [("s3:DeleteBucket", SmokeBucket)],
            ["s3 sync"] = [("s3:ListBucket", SmokeBucket), ("s3:GetObject", $"{SmokeBucket}/logs/x")],
            ["s3 ls"] = [("s3:ListBucket", SmokeBucket)],
            ["logs describe-log-groups"] = [("logs:DescribeLogGroups", "*")],
            ["logs create-log-group"] = [("logs:CreateLogGroup", Group)],
            ["logs create-log-stream"] = [("logs:CreateLogStream", $"{Group}:log-stream:lines")],
            ["logs put-log-events"] = [("logs:PutLogEvents", $"{Group}:log-stream:lines")],
            ["logs delete-log-group"] = [("logs:DeleteLogGroup", Group)],
            ["cloudwatch get-metric-statistics"] = [("cloudwatch:GetMetricStatistics", "*")],
            ["cloudwatch list-metrics"] = [("cloudwatch:ListMetrics", "*")],
            ["organizations describe-organization"] = [("organizations:DescribeOrganization", "*")],
            ["cloudwatch describe-alarms"] = [("cloudwatch:DescribeAlarms", $"arn:aws:cloudwatch:{Region}:{Account}:alarm:cloudwatch-to-s3-smoke-x")],
            ["sts get-caller-identity"] = [],   // needs no permission
            ["configure get"] = [],             // these two call nothing
            ["configure set"] = [],
        };
        string script = Repository.Text(".ci/smoke");
        string[] used = [.. AwsCommand().Matches(script).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").Distinct()];
        Assert.True(used.Length > 15);
        Assert.All(used, command => Assert.True(commands.ContainsKey(command), $"What permission does 'aws {command}' of .ci/smoke need? Add it to StackCalls.cs."));
        IEnumerable<(string Action, string Resource, string Source)> calls = used
            .SelectMany(command => commands[command].Select(call => (call.Action, call.Resource, $"{Smoke}: aws {command}")))
            .Concat(new[]
            {
                ("s3:ListBucket", SmokeBucket, Replay), ("s3:GetObject", $"{SmokeBucket}/quarantine/x", Replay),
                ("s3:PutObject", $"{SmokeBucket}/logs/x", Replay), ("s3:DeleteObject", $"{SmokeBucket}/quarantine/x", Replay),
            });
        return calls.Select(call => new Call("Deployer", call.Action, call.Resource, call.Source)
        {
            Context = call.Action.StartsWith("s3:") ? [ByTls] : [],
        });
    }

    [GeneratedRegex(@"\baws ([a-z0-9]+) ([a-z0-9-]+)")]
    private static partial Regex AwsCommand();
}
