using System.Buffers;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace CloudwatchToS3;

/// <summary>
/// One document in CloudWatch's embedded metric format for each invocation that succeeded. CloudWatch makes metrics of it, free of calls
/// and of waiting.
/// </summary>
internal static class Metrics
{
    public const string Namespace = "CloudwatchToS3";
    public const string Dimension = "FunctionName";

    /// <summary>Every metric with its unit, as CloudWatch spells them.</summary>
    public static readonly (string Name, string Unit, Func<BatchAccount, double> Value)[] All =
    [
        ("Records", "Count", account => account.Records),
        ("DataRecords", "Count", account => account.DataRecords),
        ("ControlRecords", "Count", account => account.ControlRecords),
        ("QuarantinedRecords", "Count", account => account.Quarantined.Count),
        ("LogEvents", "Count", account => account.Content.LogEvents),
        ("Objects", "Count", account => account.Objects.Count),
        ("BytesIn", "Bytes", account => account.BytesIn),
        ("BytesInflated", "Bytes", account => account.BytesInflated),
        ("BytesOut", "Bytes", account => account.BytesOut),
        ("DecodeTime", "Milliseconds", account => account.DecodeTime.TotalMilliseconds),
        ("UploadTime", "Milliseconds", account => account.UploadTime.TotalMilliseconds),
        ("ArrivalLag", "Milliseconds", account => account.ArrivalLag.TotalMilliseconds),
    ];

    /// <param name="context">The runtime writes a message without arguments as it is, and CloudWatch finds metrics only so.</param>
    /// <param name="account">Of the batch.</param>
    /// <param name="now">When the batch was written.</param>
    public static void BatchExported(ILambdaContext context, BatchAccount account, DateTimeOffset now) =>
        context.Logger.Log(Document(context.FunctionName, account, now));

    private static string Document(string? functionName, BatchAccount account, DateTimeOffset now)
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
            foreach ((string name, _, Func<BatchAccount, double> value) in All)
            {
                json.WriteNumber(name, Math.Round(value(account), 3));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(document.WrittenSpan);
    }
}
