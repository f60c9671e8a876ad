namespace CloudwatchToS3.Trials.Simulation;

/// <summary>How the event source mapping of a run is set up, and how bad its world is.</summary>
internal sealed record Mapping
{
    public required int BatchSize { get; init; }

    /// <summary>Parallel batches of a shard, each with records of its own.</summary>
    public required int Parallelization { get; init; }

    /// <summary>A batch that failed is cut in two.</summary>
    public required bool Bisects { get; init; }

    /// <summary>The poller forgets the batch that it had begun, and begins one of another size where the last success ended.</summary>
    public required bool Restarts { get; init; }

    /// <summary>After so many failures a batch goes to the on-failure destination; null: never.</summary>
    public required int? MaxRetries { get; init; }

    /// <summary>Of 100 invocations, how many meet a fault.</summary>
    public required int FaultPercent { get; init; }

    /// <summary>Of 100 batches that succeeded, how many are delivered again.</summary>
    public required int DuplicatePercent { get; init; }

    /// <summary>Of 1,000 invocations, after how many the function is deployed with another limit, format, compression or prefix.</summary>
    public required int SettingsChangesPerMille { get; init; }

    /// <summary>Of 100 invocations, after how many a quarantine object is replayed.</summary>
    public required int EarlyReplayPercent { get; init; }

    /// <summary>A retry has always the same records.</summary>
    public bool IsStable => !Bisects && !Restarts;

    public static Mapping Any(Random random) => new()
    {
        BatchSize = random.Next(1, 9),
        Parallelization = random.Next(1, 4),
        Bisects = random.Next(4) == 0,
        Restarts = random.Next(3) == 0,
        MaxRetries = random.Next(3) == 0 ? random.Next(6) : null,
        FaultPercent = random.Next(70),
        DuplicatePercent = random.Next(20),
        SettingsChangesPerMille = random.Next(2) == 0 ? 0 : random.Next(200),
        EarlyReplayPercent = random.Next(2) == 0 ? 0 : random.Next(20),
    };
}
