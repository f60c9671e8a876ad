namespace CloudwatchToS3.Trials.Simulation;

/// <summary>A record of a simulated stream, and what ought to become of it.</summary>
/// <param name="Shard">The number of its shard. Another stream may have one with the same.</param>
/// <param name="SequenceNumber">56 digits. A record of another stream may have the same one.</param>
/// <param name="ArrivalMilliseconds">Since 1970.</param>
/// <param name="Lane">Which of the mapping's parallel batches of the shard it belongs to.</param>
/// <param name="Kind">What became of it if all is well.</param>
/// <param name="Messages">Of a data record: what must be in objects. Of a poison record: what must be in none.</param>
internal sealed record SimulatedRecord(
    string Stream, int Shard, string SequenceNumber, long ArrivalMilliseconds, int Lane, RecordKind Kind, string[] Messages, byte[] Data)
{
    public string Id => $"{Stream}/{SequenceNumber}";
}

internal enum RecordKind
{
    Data,
    Control,
    Poison,
}
