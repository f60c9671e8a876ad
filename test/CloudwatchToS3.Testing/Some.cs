using System.IO.Compression;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.Testing;

/// <summary>Test data, made by the base class library alone.</summary>
public static class Some
{
    public const string ControlMessage =
        """{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":"""
        + """[],"logEvents":[{"id":"","timestamp":1510109208016,"message":"CWL CONTROL MESSAGE: Checking health of destination """
        + """Kinesis stream."}]}""";

    public const string StreamArn = "arn:aws:kinesis:eu-central-1:111122223333:stream/cloudwatch-logs";

    public const long FirstTimestamp = 1_790_000_000_000;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string DataMessage(params string[] messages) => Document("/aws/lambda/checkout", messages);

    public static string Document(string group, string[] messages) => JsonSerializer.Serialize(
        new
        {
            messageType = "DATA_MESSAGE",
            owner = "111122223333",
            logGroup = group,
            logStream = "2026/09/21/[$LATEST]5be1c0ffee",
            subscriptionFilters = new[] { "to-kinesis" },
            logEvents = messages.Select((message, i) => new { id = $"{i:D56}", timestamp = FirstTimestamp + i, message }),
        },
        Relaxed);

    public static byte[] Gzip(params string[] documents) => Gzip(Utf8(string.Concat(documents)));

    public static byte[] Gzip(byte[] content) => Gzip(gzip => gzip.Write(content));

    public static byte[] Gzip(Action<Stream> write)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            write(gzip);
        }

        return compressed.ToArray();
    }

    /// <summary>The text of an object, whatever its compression.</summary>
    public static string Text(byte[] content)
    {
        using Stream bytes = content switch
        {
            [0x1F, 0x8B, ..] => new GZipStream(new MemoryStream(content), CompressionMode.Decompress),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => new ZstdSharp.DecompressionStream(new MemoryStream(content)),
            _ => new MemoryStream(content),
        };
        return new StreamReader(bytes, Encoding.UTF8).ReadToEnd();
    }

    /// <summary>The JSON that Lambda hands over: records 1, 2, 3 ... of shard 0, a second apart.</summary>
    public static byte[] Event(params byte[][] data) => EventFrom(1, data);

    public static byte[] EventFrom(int first, params byte[][] data) => EventOf(data.Select((one, i) => Record(first + i, one)));

    public static byte[] EventOf(IEnumerable<JsonObject> records) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Records"] = new JsonArray([.. records]) }, Relaxed);

    public static JsonObject Record(int number, byte[] data) => Record(SequenceNumber(number), data, 1_790_000_000.123m + number);

    public static JsonObject Record(
        string sequenceNumber, byte[] data, decimal arrival, string shard = "shardId-000000000000", string streamArn = StreamArn) => new()
        {
            ["kinesis"] = new JsonObject
            {
                ["kinesisSchemaVersion"] = "1.0",
                ["partitionKey"] = "d41d8cd98f00b204e9800998ecf8427e",
                ["sequenceNumber"] = sequenceNumber,
                ["data"] = Convert.ToBase64String(data),
                ["approximateArrivalTimestamp"] = arrival,
            },
            ["eventSource"] = "aws:kinesis",
            ["eventVersion"] = "1.0",
            ["eventID"] = $"{shard}:{sequenceNumber}",
            ["eventName"] = "aws:kinesis:record",
            ["invokeIdentityArn"] = "arn:aws:iam::111122223333:role/cloudwatch-to-s3",
            ["awsRegion"] = streamArn.Split(':')[3],
            ["eventSourceARN"] = streamArn,
        };

    /// <summary>What the key of an object of these records holds beside their first and last number.</summary>
    public static string Digest(params int[] numbers) => Convert.ToHexStringLower(
        SHA256.HashData(Utf8(string.Concat([$"{StreamArn}\n", .. numbers.Select(number => $"{SequenceNumber(number)}\n")]))))[..12];

    public static string SequenceNumber(int number) => $"49669000000000000000000000000000000000000000000000{number:D6}";

    public static KinesisEvent? Deserialized(byte[] json) => new FunctionSerializer().Deserialize<KinesisEvent?>(new MemoryStream(json));

    public static Settings Settings(params (string Name, string Value)[] variables) => CloudwatchToS3.Configuration.Settings.Read(
        name => variables.LastOrDefault(v => v.Name == name).Value ?? (name == "BUCKET_NAME" ? "local-logs" : null));
}
