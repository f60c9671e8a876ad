using Amazon.Lambda.Core;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Telemetry;

/// <summary>Every line that the function logs. None contains log content.</summary>
internal static class Log
{
    private const int MaxQuarantineLines = 10;   // an invocation
    private const int MaxObjects = 3;            // a line

    /// <summary>One line for each successful invocation. In the JSON log format each placeholder becomes a property.</summary>
    public static void BatchExported(ILambdaLogger logger, BatchSummary summary) => logger.LogInformation(
        "{Records} records = {DataRecords} data + {ControlRecords} control + {QuarantinedRecords} quarantined; {LogEvents} log events; "
            + "{BytesIn} bytes in, {BytesInflated} inflated, {BytesOut} out; objects: {Objects}; quarantine: {QuarantineObject}; "
            + "decoded in {DecodeTime} ms, written in {UploadTime} ms, {ArrivalLag} ms after arrival",
        summary.Records,
        summary.DataRecords,
        summary.ControlRecords,
        summary.Quarantined.Count,
        summary.LogEvents,
        summary.BytesIn,
        summary.BytesInflated,
        summary.BytesOut,
        Objects(summary.Objects),
        Objects(summary.QuarantineObjects),
        (long)summary.DecodeTime.TotalMilliseconds,
        (long)summary.UploadTime.TotalMilliseconds,
        (long)summary.ArrivalLag.TotalMilliseconds);

    public static void RecordsQuarantined(ILambdaLogger logger, IReadOnlyList<QuarantinedRecord> quarantined)
    {
        foreach (QuarantinedRecord one in quarantined.Take(MaxQuarantineLines))
        {
            logger.LogWarning("Record {EventId} is undecodable: {Reason}", one.Record?.EventId ?? "without eventID", one.Reason);
        }

        if (quarantined.Count > MaxQuarantineLines)
        {
            logger.LogWarning("and {MoreQuarantinedRecords} more undecodable records", quarantined.Count - MaxQuarantineLines);
        }
    }

    private static string Objects(List<WrittenObject> objects) => objects.Count switch
    {
        0 => "none",
        <= MaxObjects => string.Join(", ", objects),
        _ => $"{string.Join(", ", objects.Take(MaxObjects))} and {objects.Count - MaxObjects} more",
    };
}
