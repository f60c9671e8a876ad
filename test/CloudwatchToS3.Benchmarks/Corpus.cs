using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudwatchToS3.Benchmarks;

/// <summary>Events as Lambda hands them over, made of log lines of one kind. The same seed gives the same bytes.</summary>
internal static class Corpus
{
    private const int MaxEventBytes = 6 * 1024 * 1024 - 4096;
    private const int Records = 100;
    private const long Epoch = 1_767_225_600_000;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string[] Kinds { get; } = ["cloudtrail", "flowlogs", "applogs"];

    /// <summary>An event of at most 6 MB.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="records">How many records share its size.</param>
    public static byte[] Event(string kind, int records = Records)
    {
        var random = new Random(kind.Length);
        int budget = ((MaxEventBytes / records) - 600) / 4 * 3;   // of a record's gzip, so that all its base64 fits
        var json = new StringBuilder("{\"Records\":[");
        int lines = 8;
        for (int i = 0; i < records; i++)
        {
            byte[] data = Record(random, kind, lines);
            while (data.Length < budget * 98 / 100 || data.Length > budget)
            {
                lines = Math.Max(1, (int)((long)lines * budget * 99 / 100 / data.Length));
                data = Record(random, kind, lines);
            }

            string number = (System.Numerics.BigInteger.Parse("49669000000000000000000000000000000000000000000000000000", CultureInfo.InvariantCulture) + i).ToString(CultureInfo.InvariantCulture);
            json.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""
                {"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"d41d8cd98f00b204e9800998ecf8427e","sequenceNumber":"{{number}}","data":"{{Convert.ToBase64String(data)}}","approximateArrivalTimestamp":{{Epoch / 1000 + i}}.5},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:{{number}}","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::111122223333:role/cloudwatch-to-s3","awsRegion":"eu-central-1","eventSourceARN":"arn:aws:kinesis:eu-central-1:111122223333:stream/cloudwatch-logs"}
                """);
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }

    private static byte[] Record(Random random, string kind, int lines)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                messageType = "DATA_MESSAGE",
                owner = "111122223333",
                logGroup = $"/bench/{kind}",
                logStream = "stream-1",
                subscriptionFilters = new[] { "to-kinesis" },
                logEvents = Enumerable.Range(0, lines).Select(i => new
                {
                    id = $"39{random.NextInt64(1L << 62):D54}",
                    timestamp = Epoch + i,
                    message = Line(random, kind),
                }),
            },
            Relaxed);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(json);
        }

        return packed.ToArray();
    }

    private static string Line(Random random, string kind) => kind switch
    {
        "cloudtrail" => CloudTrail(random),
        "flowlogs" => FlowLog(random),
        _ => AppLog(random),
    };

    private static string CloudTrail(Random random)
    {
        string name = Of(random, "DescribeInstances", "GetObject", "AssumeRole", "PutObject", "ListBuckets", "DescribeVolumes", "Decrypt", "LookupEvents");
        string user = Of(random, "benjamin", "build", "deploy", "audit");
        return $$$$"""
            {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA{{{{Hex(random, 16)}}}}","arn":"arn:aws:iam::111122223333:user/{{{{user}}}}","accountId":"111122223333","accessKeyId":"ASIA{{{{Hex(random, 16)}}}}","userName":"{{{{user}}}}","sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"2026-01-01T11:42:31Z","mfaAuthenticated":"{{{{Of(random, "true", "false")}}}}"}}},"eventTime":"2026-01-01T12:{{{{random.Next(60):D2}}}}:{{{{random.Next(60):D2}}}}Z","eventSource":"{{{{Of(random, "ec2", "s3", "sts", "kms")}}}}.amazonaws.com","eventName":"{{{{name}}}}","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.{{{{random.Next(256)}}}}","userAgent":"aws-cli/2.15.{{{{random.Next(40)}}}} Python/3.11.6 Linux/6.1.0 exe/x86_64.debian.12 prompt/off command/{{{{name}}}}","requestParameters":{"maxResults":{{{{random.Next(1000)}}}},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]}},"responseElements":null,"requestID":"{{{{Uuid(random)}}}}","eventID":"{{{{Uuid(random)}}}}","readOnly":{{{{Of(random, "true", "false")}}}},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"ec2.us-east-1.amazonaws.com"}}
            """;
    }

    private static string FlowLog(Random random)
    {
        int packets = random.Next(1, 400);
        return $"2 111122223333 eni-0{Of(random, "a1b2c3d4e5f60718", "b1b2c3d4e5f60718", "c1b2c3d4e5f60718")} 10.0.{random.Next(8)}.{random.Next(1, 255)} {random.Next(1, 223)}.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)} {Of(random, "443", "80", "22", "53")} {random.Next(1024, 65535)} 6 {packets} {packets * random.Next(40, 1500)} {1_767_225_600 + random.Next(600)} {1_767_225_660 + random.Next(600)} {Of(random, "ACCEPT", "ACCEPT", "ACCEPT", "REJECT")} OK";
    }

    private static string AppLog(Random random) => random.Next(8) switch
    {
        0 => $"{{\"level\":\"{Of(random, "INFO", "WARN", "ERROR")}\",\"time\":\"2026-01-01T12:00:{random.Next(60):D2}.{random.Next(1000):D3}Z\",\"requestId\":\"{Uuid(random)}\",\"message\":\"order {random.Next(100_000)} {Of(random, "paid", "shipped", "zurückgegeben", "注文")}\"}}\n",
        1 => $"REPORT RequestId: {Uuid(random)}\tDuration: {random.Next(9000)}.{random.Next(100):D2} ms\tBilled Duration: {random.Next(9000)} ms\tMemory Size: 256 MB\tMax Memory Used: {random.Next(60, 256)} MB\t\n",
        2 => $"System.InvalidOperationException: \"{Of(random, "cart", "order", "user")}\" {random.Next(100_000)} not found\n   at Shop.Orders.Load(Int64 id) in /src/Shop/Orders.cs:line {random.Next(400)}\n   at Shop.Checkout.Run(Request request) in /src/Shop/Checkout.cs:line {random.Next(400)}\n",
        _ => $"2026-01-01T12:00:{random.Next(60):D2}.{random.Next(1000):D3}Z {Of(random, "INFO", "DEBUG", "WARN")} [{Uuid(random)}] {Of(random, "GET", "POST", "PUT")} /api/v1/{Of(random, "orders", "carts", "users")}/{random.Next(1_000_000)} {Of(random, "200", "201", "404")} {random.Next(400)}ms\n",
    };

    private static string Of(Random random, params string[] values) => values[random.Next(values.Length)];

    private static string Hex(Random random, int digits) => random.NextInt64().ToString("X16", CultureInfo.InvariantCulture)[..digits];

    private static string Uuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
