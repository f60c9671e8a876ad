namespace CloudwatchToS3.Decoding;

/// <summary>Makes a line of each log event. It is told of an event in the order of its JSON.</summary>
internal abstract class LineWriter
{
    /// <summary>The members of a document that must be known before its log events.</summary>
    public abstract Member NeededBefore { get; }

    public abstract void BeginLogEvents(DocumentHeader header);

    /// <summary>Begins an event whose JSON, up to its message, is spelled so: see <see cref="CommonEvent"/>.</summary>
    public abstract void BeginCommonEvent(ReadOnlySpan<byte> spelling);

    public abstract void BeginEvent();

    /// <summary>Says that the message comes next; not told of a common event.</summary>
    public abstract void BeginMessage();

    /// <summary>Reads the message, whose text begins at the position; the cursor stays where it is.</summary>
    /// <returns>The position behind its closing quote.</returns>
    /// <exception cref="UndecodableRecordException">The string is wrong.</exception>
    public abstract int ReadMessage(in JsonCursor json, int position);

    /// <summary>Reads the value of any other member, to its last token.</summary>
    /// <exception cref="UndecodableRecordException">The value is wrong.</exception>
    public abstract void ReadMember(Member member, ref JsonCursor json);

    public abstract void EndEvent();
}
