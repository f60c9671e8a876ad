using Amazon.Lambda.Core;

namespace CloudwatchToS3;

/// <summary>Every line that the function logs. Never any log content.</summary>
internal static class Log
{
    private const int MaxQuarantineLines = 10;   // an invocation
    private const int MaxObjects = 3;            // a line

    /// <summary>One line an invocation that succeeded; under the JSON log format each placeholder becomes a property.</summary>
    public static void BatchExported(ILambdaLogger logger, BatchAccount account) => logger.LogInformation(
        "{Records} records = {DataRecords} data + {ControlRecords} control + {QuarantinedRecords} quarantined; {LogEvents} log events; "
            + "{BytesIn} bytes in, {BytesInflated} inflated, {BytesOut} out; objects: {Objects}; quarantine: {QuarantineObject}; "
            + "decoded in {DecodeTime} ms, written in {UploadTime} ms, {ArrivalLag} ms after arrival",
        account.Records,
        account.DataRecords,
        account.ControlRecords,
        account.Quarantined.Count,
        account.Content.LogEvents,
        account.BytesIn,
        account.BytesInflated,
        account.BytesOut,
        Objects(account.Objects),
        account.QuarantineObject?.ToString() ?? "none",
        (long)account.DecodeTime.TotalMilliseconds,
        (long)account.UploadTime.TotalMilliseconds,
        (long)account.ArrivalLag.TotalMilliseconds);

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
