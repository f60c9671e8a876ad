using Amazon.Lambda.Core;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Telemetry;

/// <summary>Every line that the function logs, besides its <see cref="Metrics"/>. None contains log content.</summary>
internal static class Log
{
    private const int MaxQuarantineLines = 10;   // an invocation

    /// <summary>One sentence for each successful invocation, without placeholders: they would become properties beside the metrics.</summary>
    public static void BatchExported(ILambdaLogger logger, BatchSummary summary) => logger.LogInformation(FormattableString.Invariant(
        $"Wrote {summary.LogEvents} log events of {summary.Records} records: {summary.DataRecords} data, ")
        + FormattableString.Invariant($"{summary.ControlRecords} control, {summary.Quarantined.Count} quarantined."));

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
}
