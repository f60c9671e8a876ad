using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>What became of all the objects that are replayed. Several of them report at the same time.</summary>
internal sealed class ReplayReport
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private int _recovered;
    private int _replayed;
    private int _deleted;

    public bool HasFailures => _failures.Count > 0;

    /// <param name="summary">What the function made of an object; null where a function in Lambda did it.</param>
    public void Replayed(BatchSummary? summary)
    {
        lock (_lock)
        {
            _replayed++;
            _recovered += summary is null ? 0 : summary.DataRecords + summary.ControlRecords;
            foreach (var quarantined in summary?.Quarantined ?? [])
            {
                _reasons[quarantined.Reason] = _reasons.GetValueOrDefault(quarantined.Reason) + 1;
            }
        }
    }

    public void Deleted()
    {
        lock (_lock)
        {
            _deleted++;
        }
    }

    public void Failed(string key, string reason)
    {
        lock (_lock)
        {
            _failures.Add($"{key}: {reason}");
        }
    }

    /// <param name="objects">How many there are.</param>
    /// <param name="knowsRecords">What became of their records is known here.</param>
    public void Print(int objects, bool knowsRecords)
    {
        PrintFailures();
        Console.WriteLine($"{_replayed} of {objects} objects replayed, {_failures.Count} failed, {_deleted} deleted");
        if (knowsRecords)
        {
            Console.WriteLine($"{_recovered} records recovered, {_reasons.Values.Sum()} in quarantine again");
            foreach ((string reason, int count) in _reasons)
            {
                Console.WriteLine($"  {count} undecodable again: {reason}");
            }
        }
    }

    public void PrintDryRun(int objects, ReplaySource source)
    {
        PrintFailures();
        Console.WriteLine($"{objects} objects below {source}, {_failures.Count} of them not events; nothing was written");
    }

    private void PrintFailures() => _failures.ForEach(failure => Console.Error.WriteLine($"failed: {failure}"));
}
