using System.Globalization;
using Amazon.Lambda.Core;

namespace CloudwatchToS3.Trials.Simulation;

/// <summary>Reads the account of records from the line that an invocation logs.</summary>
internal sealed class AccountLogger : ILambdaLogger
{
    /// <summary>Records, data, control, quarantined: of the last invocation that succeeded.</summary>
    public int[]? Account { get; private set; }

    public void Log(string message)
    {
    }

    public void LogLine(string message)
    {
    }

    public void Log(string level, string message, params object[] args)
    {
        if (message.StartsWith("records: {Records} = ", StringComparison.Ordinal))
        {
            Account = [.. args.Take(4).Select(value => Convert.ToInt32(value, CultureInfo.InvariantCulture))];
        }
    }
}
