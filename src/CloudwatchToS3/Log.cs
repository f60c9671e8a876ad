using Amazon.Lambda.Core;

namespace CloudwatchToS3;

/// <summary>Every line that the function logs. Never any log content.</summary>
internal static class Log
{
    private const int MaxQuarantineLines = 10;   // an invocation

    /// <summary>One line an invocation that succeeded; under the JSON log format each placeholder becomes a property.</summary>
    public static void BatchExported(ILambdaLogger logger, BatchAccount account) => logger.LogInformation(
        "{Records} records = {DataRecords} data + {ControlRecords} control + {QuarantinedRecords} quarantined, {LogEvents} log events; "
            + "object {Object}, {ObjectBytes} bytes; quarantine {QuarantineObject}, {QuarantineBytes} bytes",
        account.Records,
        account.DataRecords,
        account.ControlRecords,
        account.Quarantined.Count,
        account.Content.LogEvents,
        account.Object?.Location ?? "none",
        account.Object?.Bytes ?? 0,
        account.QuarantineObject?.Location ?? "none",
        account.QuarantineObject?.Bytes ?? 0);

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
}
