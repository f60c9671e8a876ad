using System.Collections.Concurrent;
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
        "records: {Records} = {DataRecords} data + {ControlRecords} control + {QuarantinedRecords} quarantined; "
            + "log events: {LogEvents}; bytes: {BytesIn} in, {BytesInflated} inflated, {BytesOut} out; "
            + "objects: {Objects}; quarantine: {QuarantineObjects}; "
            + "decoded in {DecodeTime} ms, written in {UploadTime} ms, {ArrivalLag} after arrival",
        summary.Records,
        summary.DataRecords,
        summary.ControlRecords,
        summary.Quarantined.Count,
        summary.LogEvents,
        summary.BytesIn,
        summary.BytesInflated,
        summary.BytesOut,
        Objects(summary.Written.OfLogs),
        Objects(summary.Written.OfQuarantine),
        (long)summary.DecodeTime.TotalMilliseconds,
        (long)summary.UploadTime.TotalMilliseconds,
        TimeSpan.FromSeconds(Math.Round(summary.ArrivalLag.TotalSeconds)));

    public static void RecordsQuarantined(ILambdaLogger logger, IReadOnlyList<QuarantinedRecord> quarantined)
    {
        foreach (QuarantinedRecord one in quarantined.Take(MaxQuarantineLines))
        {
            logger.LogWarning("Record {EventId} is quarantined: {Reason}", one.Record?.EventId ?? "without eventID", one.Reason);
        }

        if (quarantined.Count > MaxQuarantineLines)
        {
            logger.LogWarning("and {MoreQuarantinedRecords} more records are quarantined", quarantined.Count - MaxQuarantineLines);
        }
    }

    private static string Objects(ConcurrentQueue<WrittenObject> objects) => objects.Count switch
    {
        0 => "none",
        <= MaxObjects => string.Join(", ", objects.Select(Named)),
        _ => $"{string.Join(", ", objects.Take(MaxObjects).Select(Named))} and {objects.Count - MaxObjects} more",
    };

    private static string Named(WrittenObject written) => $"{written.Location} ({written.Bytes} bytes)";
}
