namespace CloudwatchToS3.Trials.Simulation;

/// <summary>One world, from the first record to the last: everything in it follows from the seed.</summary>
internal sealed class SimulationRun
{
    private const int RecordsPerShard = 60;
    private const int BlockedAfter = 200;   // failures in a row: so many faults in a row there are not
    private const int WideLimit = 1024 * 1024;
    private const int NarrowLimit = 360;    // about every second data record is larger

    private static readonly string[] Prefixes = ["logs/", "logs/{logGroup}/", "logs/{owner}/{logStream}/", "logs/{region}/{stream}/{logStream}-"];

    private static readonly Fault[] Faults = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.None)];

    private readonly Random _random;
    private readonly Mapping _mapping;
    private readonly BatchLimits _limits;
    private readonly List<List<SimulatedRecord>> _shards;   // of one stream, or of two with the same ids and numbers
    private readonly SimulatedS3 _s3;
    private Settings _settings;

    public SimulationRun(int seed, Mutant mutant)
    {
        _random = new Random(seed);
        _mapping = Mapping.Any(_random);
        _limits = AnyLimits(_random);
        string[] streams = _random.Next(2) == 0 ? ["one"] : ["one", "two"];
        int shards = _random.Next(1, 4);
        _shards = [.. from stream in streams from shard in Enumerable.Range(0, shards)
            select Producer.Records(_random, new Random(HashSeed(seed, shard)), stream, shard, RecordsPerShard, _mapping.Parallelization)];
        _s3 = new SimulatedS3(_random, mutant);
        _settings = AnySettings(_random);
        Lambda = new SimulatedLambda(_settings, _limits, _s3, mutant);
    }

    public SimulatedLambda Lambda { get; }

    public int RecordCount => _shards.Sum(shard => shard.Count);

    /// <summary>How often the function was deployed with another limit, format, compression or prefix.</summary>
    public int SettingsChanges { get; private set; }

    /// <summary>Quarantine objects that were replayed while batches were delivered.</summary>
    public int EarlyReplays { get; private set; }

    /// <summary>Batches that the mapping gave up, as its on-failure destination keeps them.</summary>
    public List<(IReadOnlyList<SimulatedRecord> Batch, byte[] Event)> GivenUp { get; } = [];

    /// <returns>Broken promises.</returns>
    public List<string> Run()
    {
        List<Lane> lanes = [.. from shard in _shards from lane in Enumerable.Range(0, _mapping.Parallelization)
            select new Lane([.. shard.Where(record => record.Lane == lane)], _mapping, _random)];
        while (lanes.Where(lane => !lane.IsAtEnd).ToArray() is { Length: > 0 } busy)
        {
            if (busy.Any(lane => lane.FailuresInARow > BlockedAfter))
            {
                return [$"a shard is blocked: a batch failed {BlockedAfter} times", .. _s3.Violations, .. Lambda.Violations];
            }

            Deliver(busy[_random.Next(busy.Length)]);
            if (_random.Next(1000) < _mapping.SettingsChangesPerMille)
            {
                SettingsChanges++;
                ChangeSettings();
            }

            if (_random.Next(100) < _mapping.EarlyReplayPercent)
            {
                ReplayOne();
            }

            if (_random.Next(20) == 0)
            {
                _s3.StoreWhatIsLate();
            }
        }

        _s3.StoreWhatIsLate();
        var inspection = new Inspection([.. _shards.SelectMany(shard => shard)], _s3.Objects)
        { LimitWasNarrow = SettingsChanges > 0 || IsNarrow(_limits) };
        inspection.AfterRun(
            [.. GivenUp.SelectMany(given => given.Batch).Select(record => record.Id)],
            exactlyOnce: _mapping.IsStable && SettingsChanges == 0 && EarlyReplays == 0);
        Lambda.Deploy(_settings with { MaxInflatedBytes = WideLimit }, BatchLimits.Default);
        ReplayEverything();
        inspection.AfterReplay();
        return [.. inspection.Violations, .. _s3.Violations, .. Lambda.Violations];
    }

    private void Deliver(Lane lane)
    {
        IReadOnlyList<SimulatedRecord> batch = lane.Batch();
        byte[] json = Event(batch);
        bool isFaulty = _random.Next(100) < _mapping.FaultPercent;
        if (Lambda.Invoke(json, batch.Count, isFaulty ? _random.GetItems(Faults, 1)[0] : Fault.None, _random.Next(3)))
        {
            lane.Succeeded();
            if (_random.Next(100) < _mapping.DuplicatePercent)
            {
                Lambda.Invoke(json, batch.Count, Fault.None, 0);
            }
        }
        else if (lane.Failed())
        {
            GivenUp.Add((batch, json));
        }
    }

    /// <summary>Somebody replays a quarantine object, whatever the limit is at this time, and meets a fault perhaps.</summary>
    private void ReplayOne()
    {
        if (_s3.Objects.Where(o => o.Key.StartsWith("quarantine/")).Select(o => o.Value).ToArray() is { Length: > 0 } quarantine)
        {
            EarlyReplays++;
            Replay(_random.GetItems(quarantine, 1)[0], _random.Next(4) == 0 ? _random.GetItems(Faults, 1)[0] : Fault.None);
        }
    }

    /// <summary>What the mapping gave up, and what is in quarantine, is handed over once more, as its user would do.</summary>
    private void ReplayEverything()
    {
        foreach ((IReadOnlyList<SimulatedRecord> batch, byte[] json) in GivenUp)
        {
            Lambda.Invoke(json, batch.Count, Fault.None, 0);
        }

        foreach (byte[] quarantine in _s3.Objects.Where(o => o.Key.StartsWith("quarantine/")).Select(o => o.Value).ToArray())
        {
            Replay(quarantine, Fault.None);
        }
    }

    private void Replay(byte[] json, Fault fault) => Lambda.Invoke(json, JsonNode.Parse(json)!["Records"]!.AsArray().Count, fault, _random.Next(3));

    /// <summary>Every second time the limit of a record, else how objects are written.</summary>
    private void ChangeSettings()
    {
        _settings = _random.Next(2) == 0
            ? _settings with { MaxInflatedBytes = _settings.MaxInflatedBytes == WideLimit ? NarrowLimit : WideLimit }
            : AnySettings(_random) with { MaxInflatedBytes = _settings.MaxInflatedBytes };
        Lambda.Deploy(_settings, _limits);
    }

    private static Settings AnySettings(Random random) => new()
    {
        BucketName = "simulated",
        MaxInflatedBytes = WideLimit,
        KeyPrefix = new KeyPrefix(random.GetItems(Prefixes, 1)[0]),
        OutputFormat = random.GetItems(Enum.GetValues<OutputFormat>(), 1)[0],
        Compression = random.GetItems(Enum.GetValues<Compression>(), 1)[0],
    };

    /// <summary>The function's own, or such that a batch becomes several segments, or is too large.</summary>
    private static BatchLimits AnyLimits(Random random) => random.Next(2) == 0 ? BatchLimits.Default : new BatchLimits
    {
        SegmentBytes = random.Next(100, 1000),
        SegmentObjects = random.Next(1, 4),
        Bytes = random.Next(3) == 0 ? random.Next(1500, 9000) : BatchLimits.Default.Bytes,
        Objects = random.Next(3) == 0 ? random.Next(1, 6) : BatchLimits.Default.Objects,
    };

    private static bool IsNarrow(BatchLimits limits) => limits.Bytes < BatchLimits.Default.Bytes || limits.Objects < BatchLimits.Default.Objects;

    private static int HashSeed(int seed, int shard) => unchecked((seed * 31) + shard);

    private static byte[] Event(IReadOnlyList<SimulatedRecord> batch) => Some.EventOf(batch.Select(record => Some.Record(
        record.SequenceNumber, record.Data, record.ArrivalMilliseconds / 1000m, $"shardId-{record.Shard:D12}",
        $"arn:aws:kinesis:eu-central-1:111122223333:stream/{record.Stream}")));
}
