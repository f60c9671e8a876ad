namespace CloudwatchToS3.Decoding;

/// <summary>The lines of a record, and figures about them. Valid until the next record is decoded.</summary>
/// <param name="LogEvents">Of its data messages.</param>
/// <param name="EarliestTimestamp">Of its log events, in milliseconds since 1970; <see cref="long.MaxValue"/> if none has one.</param>
internal sealed record DecodedRecord(
    ReadOnlyMemory<byte> Lines, List<RecordPart> Parts, bool HasOnlyControlMessages, int LogEvents, long EarliestTimestamp);

/// <summary>Lines of a record that belong to one object: so many bytes of the record's lines, from Begin.</summary>
internal readonly record struct RecordPart(LogStream LogStream, int LogEvents, int Begin, int Length);

/// <summary>Where log events come from.</summary>
/// <param name="Partition">Which object they go to: the key prefix with the other three filled in.</param>
internal sealed record LogStream(string Owner, string Group, string Name, string Partition);
