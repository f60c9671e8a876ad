namespace CloudwatchToS3.Decoding;

/// <summary>A line is the message and a line feed, even where the message already ends in one.</summary>
internal sealed class TextLineWriter(BoundedBuffer output) : LineWriter
{
    public override Member NeededBefore => Member.MessageType;

    public override void BeginLogEvents(DocumentHeader header)
    {
    }

    public override void BeginCommonEvent(ReadOnlySpan<byte> spelling)
    {
    }

    public override void BeginEvent()
    {
    }

    public override void BeginMessage()
    {
    }

    public override int ReadMessage(in JsonCursor json, int position) =>
        JsonString.Unescape(json.Json, json.End, position, output, json.Cancellation);

    public override void ReadMember(Member member, ref JsonCursor json) => json.Skip();

    public override void EndEvent()
    {
        output.Bytes[output.Length] = (byte)'\n';
        output.SetLength(output.Length + 1);
    }
}
