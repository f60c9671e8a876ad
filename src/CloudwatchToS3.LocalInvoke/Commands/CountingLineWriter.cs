using System.Text;
using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>Counts the lines of a record by log stream, while another writer makes them.</summary>
/// <param name="writer">Makes the lines.</param>
/// <param name="output">Where it puts them.</param>
internal sealed class CountingLineWriter(LineWriter writer, BoundedBuffer output) : LineWriter
{
    private readonly LineCounts _counts = new();
    private LogStream? _stream;   // of the document; null in a control message
    private int _documentBegin;
    private int _logEvents;

    public override Member NeededBefore => writer.NeededBefore | Member.LogGroup | Member.LogStream;

    public void BeginRecord()
    {
        _counts.Clear();
        _stream = null;
    }

    /// <returns>Of the record that was decoded.</returns>
    public LineCounts EndRecord()
    {
        EndDocument();
        return _counts;
    }

    public override void BeginLogEvents(DocumentHeader header)
    {
        EndDocument();
        _stream = header.IsControl ? null : new LogStream(Encoding.UTF8.GetString(header.LogGroup), Encoding.UTF8.GetString(header.LogStream));
        _documentBegin = output.Length;
        _logEvents = 0;
        writer.BeginLogEvents(header);
    }

    public override void BeginCommonEvent(ReadOnlySpan<byte> spelling) => writer.BeginCommonEvent(spelling);

    public override void BeginEvent() => writer.BeginEvent();

    public override void BeginMessage() => writer.BeginMessage();

    public override int ReadMessage(in JsonCursor json, int position) => writer.ReadMessage(json, position);

    public override void ReadMember(Member member, ref JsonCursor json) => writer.ReadMember(member, ref json);

    public override void EndEvent()
    {
        writer.EndEvent();
        _logEvents++;
    }

    private void EndDocument()
    {
        if (_stream is { } stream)
        {
            _counts.Add(stream, new LineCount(_logEvents, output.Length - _documentBegin));
        }

        _stream = null;
    }
}
