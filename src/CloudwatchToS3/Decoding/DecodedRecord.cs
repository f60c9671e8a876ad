namespace CloudwatchToS3.Decoding;

/// <summary>What a record holds: lines, and figures about them. Valid until the next record is decoded.</summary>
/// <param name="Lines">Of all its log events, in their order.</param>
/// <param name="Parts">The lines by the objects they belong to, in their order.</param>
/// <param name="Partitions">Of the parts, each once.</param>
/// <param name="IsControl">It holds control messages alone.</param>
/// <param name="LogEvents">Of its data messages.</param>
/// <param name="EarliestTimestamp">Of its log events, in milliseconds since 1970; null where none has a usable one.</param>
internal sealed record DecodedRecord(
    ReadOnlyMemory<byte> Lines, List<RecordPart> Parts, HashSet<string> Partitions, bool IsControl, int LogEvents, long? EarliestTimestamp)
{
    /// <summary>The earlier one of two timestamps, either of which may be missing.</summary>
    public static long? Earlier(long? one, long? other) => one is null || other < one ? other : one;
}

/// <summary>Lines of a record that belong to one object.</summary>
/// <param name="Partition">The key prefix, its fields of log events filled in.</param>
/// <param name="Begin">In the record's lines, in bytes.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct RecordPart(string Partition, int Begin, int Length);
