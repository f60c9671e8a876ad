using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>Makes a line of each log event. Its methods are called in the order of the event's JSON.</summary>
internal abstract class LineWriter
{
    /// <summary>The members of a document that it must know before the log events.</summary>
    public abstract Member NeededBefore { get; }

    /// <summary>The log events of a document follow.</summary>
    public abstract void BeginDocument(DocumentHeader header);

    /// <summary>Writes a message. The cursor does not move.</summary>
    /// <param name="position">After the opening quote.</param>
    /// <param name="start">The event up to here if it has the common spelling of <see cref="LogEventStart"/>; else empty.</param>
    /// <returns>The position after the closing quote.</returns>
    /// <exception cref="UndecodableRecordException">The string is wrong.</exception>
    public abstract int WriteMessage(in JsonCursor json, int position, ReadOnlySpan<byte> start);

    /// <summary>Writes any other member, or skips it: goes from the first token of its value to the last.</summary>
    /// <exception cref="UndecodableRecordException">The value is wrong.</exception>
    public abstract void WriteMember(Member member, ref JsonCursor json);

    public abstract void EndLine();
}

/// <summary>A line is the message and a line feed, even where the message already ends in one.</summary>
internal sealed class TextLineWriter(BoundedBuffer output) : LineWriter
{
    public override Member NeededBefore => Member.MessageType;

    public override void BeginDocument(DocumentHeader header)
    {
    }

    public override int WriteMessage(in JsonCursor json, int position, ReadOnlySpan<byte> start) => json.Unescape(position, output);

    public override void WriteMember(Member member, ref JsonCursor json) => json.Skip();

    public override void EndLine()
    {
        output.Bytes[output.Length] = (byte)'\n';
        output.SetLength(output.Length + 1);
    }
}
