using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.LocalInvoke.LocalS3;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Tests;

/// <summary>The document of metrics that CloudWatch finds in the log.</summary>
public class MetricsTests
{
    [Fact]
    public async Task One_document_accounts_for_an_invocation()
    {
        byte[] good = Some.Gzip(Some.DataMessage("12345678", "ü"));
        JsonObject document = await DocumentOf(Some.Event(good, Some.Gzip(Some.ControlMessage), "bad"u8.ToArray(), good));

        JsonNode directive = document["_aws"]!["CloudWatchMetrics"]!.AsArray().Single()!;
        Assert.Equal("CloudwatchToS3", (string?)directive["Namespace"]);
        Assert.Equal("""[["FunctionName"]]""", directive["Dimensions"]!.ToJsonString());
        Assert.Equal("my-function", (string?)document["FunctionName"]);
        Assert.InRange(
            (long)document["_aws"]!["Timestamp"]!, DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(),
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Equal(
            [
                "Records Count 4", "DataRecords Count 2", "ControlRecords Count 1", "QuarantinedRecords Count 1", "LogEvents Count 4",
                "Objects Count 1",
                $"BytesIn Bytes {(2 * good.Length) + Some.Gzip(Some.ControlMessage).Length + 3}",
            ],
            Values(document).Take(7));
        Assert.Equal(
            ["BytesInflated", "BytesOut", "DecodeTime", "UploadTime", "ArrivalLag"],
            Values(document).Skip(7).Select(value => value.Split(' ')[0]));
        Assert.All(
            Values(document).Skip(7),
            value => Assert.True(double.Parse(value.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture) > 0, value));
    }

    [Fact]
    public async Task The_document_is_one_line_that_names_each_metric_with_a_unit_of_CloudWatch()
    {
        string text = await TextOf(Some.Event());
        JsonObject document = JsonNode.Parse(text)!.AsObject();

        Assert.DoesNotContain('\n', text);
        Assert.Equal(12, Values(document).Length);
        Assert.All(Values(document), value => Assert.Matches("^[A-Z][A-Za-z]+ (Count|Bytes|Milliseconds) [0-9.]+$", value));
    }

    [Fact]
    public async Task A_logger_that_fails_does_not_fail_the_invocation()
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);

        await new Function(Some.Settings(), s3).FunctionHandler(
            Some.Deserialized(Some.Event(Some.Gzip(Some.DataMessage("a")))), new TestLambdaContext { Logger = new LoggerOnFullDisk() });

        Assert.Single(Directory.GetFiles(folder.Path, "*.log", SearchOption.AllDirectories));
    }

    private static async Task<JsonObject> DocumentOf(byte[] eventJson) => JsonNode.Parse(await TextOf(eventJson))!.AsObject();

    private static async Task<string> TextOf(byte[] eventJson)
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        var logger = new RawMessages();
        await new Function(Some.Settings(), s3).FunctionHandler(
            Some.Deserialized(eventJson), new TestLambdaContext { Logger = logger, FunctionName = "my-function" });
        return Assert.Single(logger.Messages);
    }

    private static string[] Values(JsonObject document) => [.. document["_aws"]!["CloudWatchMetrics"]![0]!["Metrics"]!.AsArray()
        .Select(metric => $"{metric!["Name"]} {metric["Unit"]} {document[(string)metric["Name"]!]!.ToJsonString()}")];

    /// <summary>What the runtime writes as it is.</summary>
    private sealed class RawMessages : ILambdaLogger
    {
        public List<string> Messages { get; } = [];

        public void Log(string message) => Messages.Add(message);

        public void LogLine(string message)
        {
        }

        public void Log(string level, string message, params object[] args)
        {
        }
    }

    private sealed class LoggerOnFullDisk : ILambdaLogger
    {
        public void Log(string message) => throw new IOException("No space left on device");

        public void LogLine(string message) => throw new IOException("No space left on device");

        public void Log(string level, string message, params object[] args) => throw new IOException("No space left on device");
    }
}
