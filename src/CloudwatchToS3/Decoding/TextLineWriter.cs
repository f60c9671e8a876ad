using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

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
