namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>What became of one object.</summary>
internal sealed record ReplayResult(string Key)
{
    /// <summary>Why it could not be read, replayed or deleted.</summary>
    public string? Problem { get; init; }

    /// <summary>It was read, and is not an event.</summary>
    public bool IsNotEvent { get; init; }

    public bool IsReplayed { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>How many of its records are in other objects now; zero where a function in Lambda did it.</summary>
    public int Recovered { get; init; }

    /// <summary>Why its other records are in quarantine again.</summary>
    public IReadOnlyList<string> Undecodable { get; init; } = [];

    public override string ToString() => !IsReplayed ? $"failed: {Problem}"
        : $"replayed{(IsDeleted ? " and deleted" : Problem is null ? "" : " and not deleted")}"
            + $"{(Undecodable.Count == 0 ? "" : $", {Undecodable.Count} records still undecodable")}";
}

/// <summary>What became of all the objects. Several of them report at the same time.</summary>
internal sealed class ReplayReport
{
    private readonly Lock _lock = new();
    private readonly List<ReplayResult> _results = [];

    /// <summary>An object failed, or a record is still undecodable.</summary>
    public bool HasFailures => _results.Exists(one => one.Problem is not null || one.Undecodable.Count > 0);

    public void Add(ReplayResult result)
    {
        lock (_lock)
        {
            _results.Add(result);
        }
    }

    /// <param name="knowsRecords">What became of their records is known here.</param>
    public void Print(int objects, bool knowsRecords)
    {
        PrintProblems();
        string notDeleted = Count(one => one is { IsReplayed: true, Problem: not null }) is > 0 and var left ? $", {left} could not be deleted" : "";
        Console.WriteLine(
            $"objects: {Count(one => one.IsReplayed)} of {objects} replayed, {Count(one => !one.IsReplayed)} failed, "
            + $"{Count(one => one.IsDeleted)} deleted{notDeleted}");
        if (knowsRecords)
        {
            string[] undecodable = [.. _results.SelectMany(one => one.Undecodable).Order(StringComparer.Ordinal)];
            Console.WriteLine(
                $"records: {_results.Sum(one => one.Recovered)} recovered, {undecodable.Length} still undecodable and in quarantine again");
            foreach ((string reason, int count) in undecodable.CountBy(reason => reason))
            {
                Console.WriteLine($"  still undecodable: {count}: {reason}");
            }
        }
    }

    public void PrintDryRun(int objects, S3Location source)
    {
        PrintProblems();
        string notRead = Count(one => !one.IsNotEvent) is > 0 and var failed ? $", {failed} could not be read" : "";
        Console.WriteLine($"objects below {source}: {objects}, {Count(one => one.IsNotEvent)} of them not events{notRead}; nothing was written");
    }

    private int Count(Func<ReplayResult, bool> condition) => _results.Count(condition);

    private void PrintProblems() => _results.Where(one => one.Problem is not null).ToList()
        .ForEach(one => Console.Error.WriteLine($"failed: {one.Key}: {one.Problem}"));
}
