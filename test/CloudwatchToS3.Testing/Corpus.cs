using System.Numerics;

namespace CloudwatchToS3.Testing;

/// <summary>Events as Lambda hands them over, made of log lines of one kind. The same seed gives the same bytes.</summary>
public static class Corpus
{
    private const int MaxEventBytes = 6 * 1024 * 1024 - 4096;
    private const int Records = 100;
    private const int EnvelopeBytes = 600;   // of a record beside its data
    private const int RequestLines = 8;
    private const long Epoch = 1_767_225_600_000;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string[] Kinds { get; } = ["cloudtrail", "flowlogs", "applogs"];

    /// <summary>The event of a file, or one of almost 6 MB.</summary>
    /// <param name="kindOrFile">One of <see cref="Kinds"/>, or a file.</param>
    public static byte[] EventOrFile(string kindOrFile) => File.Exists(kindOrFile) ? File.ReadAllBytes(kindOrFile) : Event(kindOrFile);

    /// <summary>An event of almost 6 MB.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public static byte[] Event(string kind)
    {
        var random = new Random(kind.Length);
        int budget = ((MaxEventBytes / Records) - EnvelopeBytes) / 4 * 3;   // of a record's gzip, so that all its base64 fits
        int lines = 8;
        var records = new List<byte[]>();
        while (records.Count < Records)
        {
            byte[] data = Record(random, kind, lines);
            if (data.Length >= budget * 98 / 100 && data.Length <= budget)
            {
                records.Add(data);
            }

            lines = Math.Max(1, (int)((long)lines * budget * 99 / 100 / data.Length));
        }

        return Some.Event([.. records]);
    }

    /// <summary>Records of application logs, each of another log group.</summary>
    public static IEnumerable<byte[]> OfGroups(int count, int linesEach = 300)
    {
        var random = new Random(count);
        return Enumerable.Range(0, count).Select(i => Record(random, "applogs", linesEach, $"/group/{i}")).ToArray();
    }

    /// <summary>
    /// A record is a part of one log stream. The id of a log event is made as CloudWatch Logs makes it: its time, the time of ingestion,
    /// 64 bits for the batch, and its number there.
    /// </summary>
    private static byte[] Record(Random random, string kind, int lines, string? logGroup = null)
    {
        long time = Epoch + random.Next(3_600_000);
        BigInteger batch = ((BigInteger)(time + 15_000) << 80) | ((BigInteger)random.NextInt64() << 16);
        string stream = $"eni-0{Hex(random, 16)}";
        string request = "";
        var events = new object[lines];
        for (int i = 0; i < lines; i++)
        {
            // Flow logs carry the beginning of their capture window; an application logs a request in bursts; trails come one by one.
            time = kind == "flowlogs" ? time - (time % 60_000) : kind == "applogs" && i % RequestLines != 0 ? time : time + random.Next(40);
            request = i % RequestLines == 0 ? Uuid(random) : request;
            events[i] = new
            {
                id = (((BigInteger)time << 144) | batch | (i & 0xFFFF)).ToString(),
                timestamp = time,
                message = Line(random, kind, stream, request),
            };
        }

        return Some.Gzip(JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                messageType = "DATA_MESSAGE",
                owner = "111122223333",
                logGroup = logGroup ?? $"/bench/{kind}",
                logStream = $"{stream}-all",
                subscriptionFilters = new[] { "to-kinesis" },
                logEvents = events,
            },
            Relaxed));
    }

    private static string Line(Random random, string kind, string stream, string request) => kind switch
    {
        "cloudtrail" => CloudTrail(random),
        "flowlogs" => FlowLog(random, stream),
        _ => AppLog(random, request),
    };

    private static string CloudTrail(Random random)
    {
        string name = Of(
            random, "DescribeInstances", "GetObject", "AssumeRole", "PutObject", "ListBuckets", "DescribeVolumes", "Decrypt",
            "LookupEvents");
        string user = Of(random, "benjamin", "build", "deploy", "audit");
        return OneLine($$$$"""
            {"eventVersion":"1.08",
            "userIdentity":{"type":"IAMUser","principalId":"AIDA{{{{Hex(random, 16)}}}}",
            "arn":"arn:aws:iam::111122223333:user/{{{{user}}}}",
            "accountId":"111122223333","accessKeyId":"ASIA{{{{Hex(random, 16)}}}}","userName":"{{{{user}}}}",
            "sessionContext":{"sessionIssuer":{},
            "webIdFederationData":{},"attributes":{"creationDate":"2026-01-01T11:42:31Z",
            "mfaAuthenticated":"{{{{Of(random, "true", "false")}}}}"}}},
            "eventTime":"2026-01-01T12:{{{{random.Next(60):D2}}}}:{{{{random.Next(60):D2}}}}Z",
            "eventSource":"{{{{Of(random, "ec2", "s3", "sts", "kms")}}}}.amazonaws.com",
            "eventName":"{{{{name}}}}",
            "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.{{{{random.Next(256)}}}}",
            "userAgent":
            "aws-cli/2.15.{{{{random.Next(40)}}}} Python/3.11.6 Linux/6.1.0 exe/x86_64.debian.12 prompt/off command/{{{{name}}}}",
            "requestParameters":{"maxResults":{{{{random.Next(1000)}}}},
            "filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]}},
            "responseElements":null,"requestID":"{{{{Uuid(random)}}}}","eventID":"{{{{Uuid(random)}}}}",
            "readOnly":{{{{Of(random, "true", "false")}}}},"eventType":"AwsApiCall",
            "managementEvent":true,"recipientAccountId":"111122223333",
            "eventCategory":"Management",
            "tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader":"ec2.us-east-1.amazonaws.com"}}
            """);
    }

    /// <summary>An interface that talks with some 2,000 clients on a few ports.</summary>
    private static string FlowLog(Random random, string stream)
    {
        int client = random.Next(2000);
        int packets = random.Next(1, 40);
        int start = 1_767_225_600 + random.Next(60);
        string there = $"198.51.{client % 8}.{client % 250}";
        string ports = $"{Of(random, "443", "443", "443", "80", "5432")} {random.Next(32_768, 61_000)}";
        return $"2 111122223333 {stream} {(client % 2 == 0 ? $"10.0.1.17 {there}" : $"{there} 10.0.1.17")} {ports} 6 {packets} "
            + $"{packets * random.Next(52, 1500)} {start} {start + 59} {(client == 7 ? "REJECT" : "ACCEPT")} OK";
    }

    private static string AppLog(Random random, string request) => random.Next(8) switch
    {
        0 => $"{{\"level\":\"{Of(random, "INFO", "WARN", "ERROR")}\",\"time\":\"2026-01-01T12:00:{random.Next(60):D2}."
            + $"{random.Next(1000):D3}Z\",\"requestId\":\"{request}\",\"message\":\"order {random.Next(100_000)} "
            + $"{Of(random, "paid", "shipped", "zurückgegeben", "注文")}\"}}\n",
        1 => $"REPORT RequestId: {request}\tDuration: {random.Next(9000)}.{random.Next(100):D2} ms\tBilled Duration: {random.Next(9000)} "
            + $"ms\tMemory Size: 256 MB\tMax Memory Used: {random.Next(60, 256)} MB\t\n",
        2 => $"System.InvalidOperationException: \"{Of(random, "cart", "order", "user")}\" {random.Next(100_000)} not found\n   at "
            + $"Shop.Orders.Load(Int64 id) in /src/Shop/Orders.cs:line {random.Next(400)}\n   at Shop.Checkout.Run(Request request) in "
            + $"/src/Shop/Checkout.cs:line {random.Next(400)}\n",
        _ => $"2026-01-01T12:00:{random.Next(60):D2}.{random.Next(1000):D3}Z {Of(random, "INFO", "DEBUG", "WARN")} [{request}] "
            + $"{Of(random, "GET", "POST", "PUT")} /api/v1/{Of(random, "orders", "carts", "users")}/{random.Next(1_000_000)} "
            + $"{Of(random, "200", "201", "404")} {random.Next(400)}ms\n",
    };

    private static string OneLine(string json) => json.ReplaceLineEndings("");

    private static string Of(Random random, params string[] values) => values[random.Next(values.Length)];

    private static string Hex(Random random, int digits) => random.NextInt64().ToString("X16")[..digits];

    private static string Uuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
