using System.Globalization;
using System.Text.Json.Nodes;
using CloudwatchToS3.Configuration;

namespace CloudwatchToS3.Trials.Simulation;

/// <summary>One world, from the first record to the last: everything in it follows from the seed.</summary>
internal sealed class SimulationRun
{
    private const int RecordsPerShard = 60;
    private const int BlockedAfter = 200;   // failures in a row: so many faults in a row there are not
    private const int WideLimit = 1024 * 1024;
    private const int NarrowLimit = 360;    // about every second data record is larger

    private static readonly Fault[] Faults = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.None)];

    private readonly Random _random;
    private readonly Mapping _mapping;
    private readonly List<List<SimulatedRecord>> _shards;
    private readonly SimulatedS3 _s3;

    public SimulationRun(int seed)
    {
        _random = new Random(seed);
        _mapping = Mapping.Any(_random);
        _shards = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(shard => Producer.Records(_random, shard, RecordsPerShard, _mapping.Parallelization))];
        (var client, _s3) = SimulatedS3.Create(_random);
        Lambda = new SimulatedLambda(AnySettings(_random), client, _s3);
    }

    public SimulatedLambda Lambda { get; }

    public int RecordCount => _shards.Sum(shard => shard.Count);

    public int MessageCount => _shards.Sum(shard => shard.Where(record => record.Kind == RecordKind.Data).Sum(record => record.Messages.Length));

    public int Duplicates { get; private set; }

    public int Bisections { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>How often the limit of a record was lowered or raised.</summary>
    public int LimitChanges { get; private set; }

    /// <summary>Quarantine objects that were replayed while batches were delivered.</summary>
    public int EarlyReplays { get; private set; }

    /// <summary>Batches that the mapping gave up, as its on-failure destination keeps them.</summary>
    public List<(IReadOnlyList<SimulatedRecord> Batch, byte[] Event)> GivenUp { get; } = [];

    /// <returns>Broken promises.</returns>
    public List<string> Run()
    {
        List<(int Shard, Lane Lane)> lanes = [.. _shards.Index().SelectMany(shard => Enumerable.Range(0, _mapping.Parallelization)
            .Select(lane => (shard.Index, new Lane([.. shard.Item.Where(record => record.Lane == lane)], _mapping, _random))))];
        while (lanes.Where(lane => !lane.Lane.IsAtEnd).ToArray() is { Length: > 0 } busy)
        {
            if (busy.Any(lane => lane.Lane.FailuresInARow > BlockedAfter))
            {
                return [$"a shard is blocked: a batch failed {BlockedAfter} times", .. _s3.Violations, .. Lambda.Violations];
            }

            Deliver(busy[_random.Next(busy.Length)]);
            if (_random.Next(1000) < _mapping.LimitChangesPerMille)
            {
                LimitChanges++;
                Lambda.ChangeLimit(LimitChanges % 2 == 1 ? NarrowLimit : WideLimit);
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
        Bisections = lanes.Sum(lane => lane.Lane.Bisections);
        Restarts = lanes.Sum(lane => lane.Lane.Restarts);
        var inspection = new Inspection([.. _shards.SelectMany(shard => shard)], _s3.Objects) { LimitWasNarrow = LimitChanges > 0 };
        inspection.AfterRun([.. GivenUp.SelectMany(given => given.Batch).Select(record => record.SequenceNumber)], exactlyOnce: _mapping.IsStable && LimitChanges == 0 && EarlyReplays == 0);
        Lambda.ChangeLimit(WideLimit);
        ReplayEverything();
        inspection.AfterReplay();
        return [.. inspection.Violations, .. _s3.Violations, .. Lambda.Violations];
    }

    private void Deliver((int Shard, Lane Lane) lane)
    {
        IReadOnlyList<SimulatedRecord> batch = lane.Lane.Batch();
        byte[] json = Event(lane.Shard, batch);
        bool isFaulty = _random.Next(100) < _mapping.FaultPercent;
        if (Lambda.Invoke(json, batch.Count, isFaulty ? _random.GetItems(Faults, 1)[0] : Fault.None, _random.Next(3)))
        {
            lane.Lane.Succeeded();
            if (_random.Next(100) < _mapping.DuplicatePercent)
            {
                Duplicates++;
                Lambda.Invoke(json, batch.Count, Fault.None, 0);
            }
        }
        else if (lane.Lane.Failed())
        {
            GivenUp.Add((batch, json));
        }
    }

    /// <summary>Somebody replays a quarantine object, whatever the limit is at this time, and meets a fault perhaps.</summary>
    private void ReplayOne()
    {
        if (_s3.Objects.Where(o => o.Key.StartsWith("quarantine/", StringComparison.Ordinal)).Select(o => o.Value).ToArray() is { Length: > 0 } quarantine)
        {
            EarlyReplays++;
            byte[] json = _random.GetItems(quarantine, 1)[0];
            Lambda.Invoke(json, JsonNode.Parse(json)!["Records"]!.AsArray().Count, _random.Next(4) == 0 ? _random.GetItems(Faults, 1)[0] : Fault.None, _random.Next(3));
        }
    }

    /// <summary>What the mapping gave up, and what is in quarantine, is handed over once more, as its user would do.</summary>
    private void ReplayEverything()
    {
        foreach ((IReadOnlyList<SimulatedRecord> batch, byte[] json) in GivenUp)
        {
            Lambda.Invoke(json, batch.Count, Fault.None, 0);
        }

        foreach (byte[] quarantine in _s3.Objects.Where(o => o.Key.StartsWith("quarantine/", StringComparison.Ordinal)).Select(o => o.Value).ToArray())
        {
            Lambda.Invoke(quarantine, JsonNode.Parse(quarantine)!["Records"]!.AsArray().Count, Fault.None, 0);
        }
    }

    private static Settings AnySettings(Random random) => new()
    {
        BucketName = "simulated",
        MaxInflatedBytes = WideLimit,
        KeyPrefix = new KeyPrefix(random.GetItems(["logs/", "logs/{logGroup}/"], 1)[0]),
        OutputFormat = random.GetItems(Enum.GetValues<OutputFormat>(), 1)[0],
        Compression = random.GetItems(Enum.GetValues<Compression>(), 1)[0],
    };

    private static byte[] Event(int shard, IReadOnlyList<SimulatedRecord> batch) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["Records"] = new JsonArray([.. batch.Select(record => new JsonObject
        {
            ["kinesis"] = new JsonObject
            {
                ["kinesisSchemaVersion"] = "1.0",
                ["partitionKey"] = record.Lane.ToString(CultureInfo.InvariantCulture),
                ["sequenceNumber"] = record.SequenceNumber,
                ["data"] = Convert.ToBase64String(record.Data),
                ["approximateArrivalTimestamp"] = record.ArrivalMilliseconds / 1000m,
            },
            ["eventSource"] = "aws:kinesis",
            ["eventID"] = $"shardId-{shard:D12}:{record.SequenceNumber}",
            ["eventSourceARN"] = "arn:aws:kinesis:eu-central-1:111122223333:stream/simulated",
        })]),
    });
}
