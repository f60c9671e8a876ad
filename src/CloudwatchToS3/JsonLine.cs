namespace CloudwatchToS3;

/// <summary>
/// A log event as a line of JSON. Its members are written as they come, in the input's own bytes; what is known of the document follows
/// at the end of the line.
/// </summary>
internal sealed class JsonLine(OutputSink sink)
{
    private bool _isFirst;
    private bool _isQuoted;   // a number that becomes a string

    public void Begin()
    {
        sink.Append("{"u8);
        _isFirst = true;
    }

    /// <summary>Begins with the way from one message to the next, <c>},{"id":"39…","timestamp":1790000000000,"message":"</c>.</summary>
    public void BeginWith(ReadOnlySpan<byte> commonEvent)
    {
        sink.Append(commonEvent["},"u8.Length..]);
        _isFirst = false;
    }

    /// <returns>The value that begins with this byte is to be copied.</returns>
    public bool BeginMember(Member member, byte first)
    {
        bool isNumber = first is (byte)'-' or (>= (byte)'0' and <= (byte)'9');
        ReadOnlySpan<byte> name = (member, first) switch
        {
            (Member.Message, _) => "\"message\":"u8,
            (Member.Timestamp, _) when isNumber => "\"timestamp\":"u8,
            (Member.Id, (byte)'"') => "\"id\":"u8,
            (Member.Id, _) when isNumber => "\"id\":\""u8,
            (Member.ExtractedFields, _) => "\"extractedFields\":"u8,
            _ => default,
        };
        if (name.IsEmpty)
        {
            return false;
        }

        sink.Append(_isFirst ? default : ","u8);
        sink.Append(name);
        _isFirst = false;
        _isQuoted = member == Member.Id && isNumber;
        return true;
    }

    public void EndMember()
    {
        sink.Append(_isQuoted ? "\""u8 : default);
        _isQuoted = false;
    }

    public void End(DocumentHead head) => sink.Append(head.LineEnd());
}
