using System.Buffers;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace CloudwatchToS3.Telemetry;

/// <summary>
/// One document in CloudWatch's embedded metric format for each successful invocation. CloudWatch turns it into metrics, so the function makes
/// no calls for them.
/// </summary>
internal static class Metrics
{
    public const string Namespace = "CloudwatchToS3";
    public const string Dimension = "FunctionName";

    /// <summary>Every metric with its unit, in CloudWatch's spelling.</summary>
    public static readonly (string Name, string Unit, Func<BatchSummary, double> Value)[] All =
    [
        ("Records", "Count", summary => summary.Records),
        ("DataRecords", "Count", summary => summary.DataRecords),
        ("ControlRecords", "Count", summary => summary.ControlRecords),
        ("QuarantinedRecords", "Count", summary => summary.Quarantined.Count),
        ("LogEvents", "Count", summary => summary.LogEvents),
        ("Objects", "Count", summary => summary.Objects.Count),
        ("BytesIn", "Bytes", summary => summary.BytesIn),
        ("BytesInflated", "Bytes", summary => summary.BytesInflated),
        ("BytesOut", "Bytes", summary => summary.BytesOut),
        ("DecodeTime", "Milliseconds", summary => summary.DecodeTime.TotalMilliseconds),
        ("UploadTime", "Milliseconds", summary => summary.UploadTime.TotalMilliseconds),
        ("ArrivalLag", "Milliseconds", summary => summary.ArrivalLag.TotalMilliseconds),
    ];

    /// <param name="context">Its logger writes a message without arguments unchanged, which CloudWatch needs to find the metrics.</param>
    /// <param name="summary">The batch.</param>
    /// <param name="now">When the batch was written.</param>
    public static void BatchExported(ILambdaContext context, BatchSummary summary, DateTimeOffset now) =>
        context.Logger.Log(Document(context.FunctionName, summary, now));

    private static string Document(string? functionName, BatchSummary summary, DateTimeOffset now)
    {
        var document = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", now.ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            json.WriteStartObject();
            json.WriteString("Namespace", Namespace);
            json.WriteStartArray("Dimensions");
            json.WriteStartArray();
            json.WriteStringValue(Dimension);
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteStartArray("Metrics");
            foreach ((string name, string unit, _) in All)
            {
                json.WriteStartObject();
                json.WriteString("Name", name);
                json.WriteString("Unit", unit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString(Dimension, functionName is { Length: > 0 } ? functionName : "local");
            foreach ((string name, _, Func<BatchSummary, double> value) in All)
            {
                json.WriteNumber(name, Math.Round(value(summary), 3));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(document.WrittenSpan);
    }
}
