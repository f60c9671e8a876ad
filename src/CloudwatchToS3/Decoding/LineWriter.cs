namespace CloudwatchToS3.Decoding;

/// <summary>Makes a line of each log event. Its methods are called in the order of the event's JSON.</summary>
internal abstract class LineWriter
{
    /// <summary>The members of a document that it must know before the log events.</summary>
    public abstract Member NeededBefore { get; }

    public abstract void BeginLogEvents(DocumentHeader header);

    /// <summary>Begins an event in CloudWatch's own spelling, given as far as the message: see <see cref="CommonEvent"/>.</summary>
    public abstract void BeginCommonEvent(ReadOnlySpan<byte> spelling);

    public abstract void BeginEvent();

    /// <summary>The message comes next. Not called for a common event.</summary>
    public abstract void BeginMessage();

    /// <summary>Reads the message, whose text begins at the position. The cursor does not move.</summary>
    /// <returns>The position after its closing quote.</returns>
    /// <exception cref="UndecodableRecordException">The string is wrong.</exception>
    public abstract int ReadMessage(in JsonCursor json, int position);

    /// <summary>Reads the value of any other member, up to its last token.</summary>
    /// <exception cref="UndecodableRecordException">The value is wrong.</exception>
    public abstract void ReadMember(Member member, ref JsonCursor json);

    public abstract void EndEvent();
}
