using CloudwatchToS3.LocalInvoke.Servers;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>What became of all the objects that are replayed. Several of them report at the same time.</summary>
internal sealed class ReplayReport
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private int _failed;
    private int _notEvents;
    private int _notDeleted;
    private int _recovered;
    private int _replayed;
    private int _deleted;

    /// <summary>An object failed, or a record is still undecodable.</summary>
    public bool HasFailures => _failures.Count > 0 || _reasons.Count > 0;

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

    public void Failed(string key, string reason) => Add(key, reason, ref _failed);

    public void NotAnEvent(string key, string reason) => Add(key, reason, ref _notEvents);

    /// <summary>It was replayed all the same.</summary>
    public void NotDeleted(string key, string reason) => Add(key, reason, ref _notDeleted);

    /// <param name="knowsRecords">What became of their records is known here.</param>
    public void Print(int objects, bool knowsRecords)
    {
        PrintFailures();
        string notDeleted = _notDeleted > 0 ? $", {_notDeleted} could not be deleted" : "";
        Console.WriteLine($"objects: {_replayed} of {objects} replayed, {_failed} failed, {_deleted} deleted{notDeleted}");
        if (knowsRecords)
        {
            Console.WriteLine($"records: {_recovered} recovered, {_reasons.Values.Sum()} still undecodable and in quarantine again");
            foreach ((string reason, int count) in _reasons)
            {
                Console.WriteLine($"  still undecodable: {count}: {reason}");
            }
        }
    }

    public void PrintDryRun(int objects, S3Location source)
    {
        PrintFailures();
        string notRead = _failed > 0 ? $", {_failed} could not be read" : "";
        Console.WriteLine($"objects below {source}: {objects}, {_notEvents} of them not events{notRead}; nothing was written");
    }

    private void Add(string key, string reason, ref int count)
    {
        lock (_lock)
        {
            count++;
            _failures.Add($"{key}: {reason}");
        }
    }

    private void PrintFailures() => _failures.ForEach(failure => Console.Error.WriteLine($"failed: {failure}"));
}
