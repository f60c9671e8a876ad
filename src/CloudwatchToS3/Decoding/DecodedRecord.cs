namespace CloudwatchToS3.Decoding;

/// <summary>What a record contains: its lines, and figures about them. Valid until the next record is decoded.</summary>
/// <param name="Lines">The lines of all its log events, in order.</param>
/// <param name="Parts">Which lines belong to which object, in order.</param>
/// <param name="HasOnlyControlMessages">It contains only control messages.</param>
/// <param name="LogEvents">How many log events its data messages contain.</param>
/// <param name="EarliestTimestamp">
/// The earliest timestamp of its log events, in milliseconds since 1970; <see cref="long.MaxValue"/> where none has one.
/// </param>
internal sealed record DecodedRecord(
    ReadOnlyMemory<byte> Lines, List<RecordPart> Parts, bool HasOnlyControlMessages, int LogEvents, long EarliestTimestamp);

/// <summary>Lines of a record that belong to one object.</summary>
/// <param name="LogStream">Where its log events come from.</param>
/// <param name="LogEvents">How many log events it has.</param>
/// <param name="Begin">Where it begins in the record's lines, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct RecordPart(LogStream LogStream, int LogEvents, int Begin, int Length);

/// <summary>Where log events come from.</summary>
/// <param name="Owner">The account.</param>
/// <param name="Group">The name of the log group.</param>
/// <param name="Name">The name of the log stream.</param>
/// <param name="Partition">Which object they go to: the key prefix with these three filled in.</param>
internal sealed record LogStream(string Owner, string Group, string Name, string Partition);
