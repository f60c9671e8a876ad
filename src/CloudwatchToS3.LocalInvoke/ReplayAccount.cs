using System.Globalization;
using Amazon.Lambda.Core;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>Reads from the log what a replay has brought.</summary>
internal sealed class ReplayAccount : ILambdaLogger
{
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    public int Recovered { get; private set; }

    public int Quarantined { get; private set; }

    /// <summary>Where the undecodable records of the last invocation went, or none.</summary>
    public string QuarantineObject { get; private set; } = "";

    /// <summary>An invocation logs ten of them at most.</summary>
    public IEnumerable<string> Reasons => _reasons.Select(reason => $"{reason.Value} undecodable again: {reason.Key}")
        .Concat(Quarantined > _reasons.Values.Sum() ? [$"{Quarantined - _reasons.Values.Sum()} more undecodable again"] : []);

    public void Add(ReplayAccount other)
    {
        Recovered += other.Recovered;
        Quarantined += other.Quarantined;
        foreach ((string reason, int count) in other._reasons)
        {
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
        }
    }

    public void Log(string message)
    {
    }

    public void LogLine(string message)
    {
    }

    public void Log(string level, string message, params object[] args)
    {
        if (message.StartsWith("Record {EventId} is undecodable", StringComparison.Ordinal))
        {
            string reason = (string)args[1];
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        }
        else if (message.StartsWith("{Records} records = {DataRecords} data + {ControlRecords} control + {QuarantinedRecords} quarantined", StringComparison.Ordinal))
        {
            int[] counts = [.. args.Take(4).Select(value => Convert.ToInt32(value, CultureInfo.InvariantCulture))];
            Recovered += counts[1] + counts[2];
            Quarantined += counts[3];
            QuarantineObject = (string)args[9];
        }
    }
}
