using Amazon.Lambda.Core;

namespace CloudwatchToS3.Trials.Simulation;

/// <summary>Reads the account of records from the metrics that an invocation logs.</summary>
internal sealed class AccountLogger : ILambdaLogger
{
    private static readonly string[] Counts = ["Records", "DataRecords", "ControlRecords", "QuarantinedRecords"];

    /// <summary>Records, data, control, quarantined: of the last invocation that succeeded.</summary>
    public int[]? Account { get; private set; }

    public void Log(string message)
    {
        JsonNode document = JsonNode.Parse(message)!;
        Account = [.. Counts.Select(name => (int)document[name]!)];
    }

    public void LogLine(string message)
    {
    }

    public void Log(string level, string message, params object[] args)
    {
    }
}
