using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Telemetry;

/// <summary>One document in CloudWatch's embedded metric format per successful invocation: metrics without an API call.</summary>
internal static class Metrics
{
    public const string Namespace = "CloudwatchToS3";
    public const string Dimension = "FunctionName";

    /// <summary>All 5,000 that a batch can have would not fit into a log event, and the metrics would be lost with it.</summary>
    private const int MaxObjectNames = 3;

    /// <summary>Every metric with its unit, in CloudWatch's spelling.</summary>
    public static readonly (string Name, string Unit, Func<BatchSummary, double> Value)[] All =
    [
        ("Records", "Count", summary => summary.Records),
        ("DataRecords", "Count", summary => summary.DataRecords),
        ("ControlRecords", "Count", summary => summary.ControlRecords),
        ("QuarantinedRecords", "Count", summary => summary.Quarantined.Count),
        ("LogEvents", "Count", summary => summary.LogEvents),
        ("Objects", "Count", summary => summary.Written.OfLogs.Count),
        ("BytesIn", "Bytes", summary => summary.BytesIn),
        ("BytesInflated", "Bytes", summary => summary.BytesInflated),
        ("BytesOut", "Bytes", summary => summary.BytesOut),
        ("DecodeTime", "Milliseconds", summary => summary.DecodeTime.TotalMilliseconds),
        ("UploadTime", "Milliseconds", summary => summary.UploadTime.TotalMilliseconds),
        ("ArrivalLag", "Milliseconds", summary => summary.ArrivalLag.TotalMilliseconds),
    ];

    /// <param name="context">Its logger writes a message without arguments unchanged, which CloudWatch needs to find the metrics.</param>
    public static void BatchExported(ILambdaContext context, BatchSummary summary) =>
        context.Logger.Log(Document(context.FunctionName, summary).ToJsonString());

    private static JsonObject Document(string? functionName, BatchSummary summary)
    {
        var document = new JsonObject
        {
            ["_aws"] = new JsonObject
            {
                ["Timestamp"] = summary.End.ToUnixTimeMilliseconds(),
                ["CloudWatchMetrics"] = new JsonArray(new JsonObject
                {
                    ["Namespace"] = Namespace,
                    ["Dimensions"] = new JsonArray(new JsonArray(Dimension)),
                    ["Metrics"] = new JsonArray([.. All.Select(metric => new JsonObject { ["Name"] = metric.Name, ["Unit"] = metric.Unit })]),
                }),
            },
            [Dimension] = functionName is { Length: > 0 } ? functionName : "local",
        };
        foreach ((string name, _, Func<BatchSummary, double> value) in All)
        {
            document[name] = Math.Round(value(summary), 3);
        }

        document["FirstObjects"] = Names(summary.Objects);
        document["QuarantineObjects"] = summary.Written.OfQuarantine.Count;
        document["FirstQuarantineObjects"] = Names(summary.Written.OfQuarantine);
        return document;

        static JsonArray Names(IEnumerable<WrittenObject> objects) =>
            new([.. objects.Take(MaxObjectNames).Select(one => JsonValue.Create(one.Location))]);
    }
}
