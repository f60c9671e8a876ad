namespace CloudwatchToS3.Trials.Simulation;

/// <summary>
/// The records of a shard that one of the mapping's parallel batches takes, in order: which batch is next, and what follows from a
/// success or a failure.
/// </summary>
internal sealed class Lane(IReadOnlyList<SimulatedRecord> records, Mapping mapping, Random random)
{
    private readonly Stack<(int Begin, int End)> _parts = [];   // what is left of a batch that was cut in two
    private int _checkpoint;
    private int _failures;   // of the batch
    private (int Begin, int End)? _batch;

    public bool IsAtEnd => _checkpoint == records.Count;

    /// <summary>Since the last success.</summary>
    public int FailuresInARow { get; private set; }

    public IReadOnlyList<SimulatedRecord> Batch()
    {
        if (_batch is null)
        {
            _failures = 0;
            int size = mapping.Restarts ? random.Next(1, mapping.BatchSize + 1) : mapping.BatchSize;
            _batch = _parts.TryPop(out var part) ? part : (_checkpoint, Math.Min(_checkpoint + size, records.Count));
        }

        return [.. records.Skip(_batch.Value.Begin).Take(_batch.Value.End - _batch.Value.Begin)];
    }

    public void Succeeded()
    {
        FailuresInARow = 0;
        _checkpoint = _batch!.Value.End;
        _batch = null;
    }

    /// <returns>True where the mapping gives the batch up.</returns>
    public bool Failed()
    {
        (int begin, int end) = _batch!.Value;
        FailuresInARow++;
        if (++_failures > mapping.MaxRetries)
        {
            Succeeded();
            return true;
        }

        if (mapping.Bisects && end - begin > 1)
        {
            int middle = (begin + end) / 2;
            _parts.Push((middle, end));
            _parts.Push((begin, middle));
            _batch = null;
        }
        else if (mapping.Restarts && random.Next(3) == 0)
        {
            _parts.Clear();
            _batch = null;
        }

        return false;
    }
}
