namespace CloudwatchToS3;

/// <summary>
/// What a log event becomes: its message and a line feed, or a line of JSON. The members of a line of JSON are written as they come, in
/// the input's own bytes; what is known of the document follows at its end.
/// </summary>
internal sealed class EventLine(OutputSink sink, bool isJson)
{
    private bool _writes;          // the document's log events
    private byte[] _end = [];      // of each of its lines
    private bool _isFirst;         // member of the line
    private bool _isQuoted;        // a number that becomes a string

    /// <summary>The value goes to the sink as it is, but for white space between its tokens.</summary>
    public bool IsCopying { get; private set; }

    /// <param name="head">Of the document whose log events follow; null where they are not written.</param>
    public void BeginDocument(DocumentHead? head)
    {
        _writes = head is not null;
        _end = isJson && head is not null ? head.LineEnd() : [];
        IsCopying = false;
    }

    public void Begin()
    {
        if (isJson && _writes)
        {
            sink.Append("{"u8);
            _isFirst = true;
        }
    }

    /// <summary>Ends with a message, and begins anew behind the way to the next one, <c>},{"id":"39…","timestamp":1790000000000,"message":"</c>.</summary>
    public void GoOn(ReadOnlySpan<byte> commonEvent)
    {
        if (isJson && _writes)
        {
            sink.Append(_end);
            sink.Append(commonEvent["},"u8.Length..]);
            _isFirst = false;
            IsCopying = true;
        }
    }

    /// <summary>Begins with the value of a member.</summary>
    public void BeginMember(Member member, byte first)
    {
        if (!isJson || !_writes)
        {
            return;
        }

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
            return;
        }

        sink.Append(_isFirst ? default : ","u8);
        sink.Append(name);
        _isFirst = false;
        _isQuoted = member == Member.Id && isNumber;
        IsCopying = true;
    }

    /// <summary>Reads a part of a text; the last one where <paramref name="isEnd"/>.</summary>
    /// <param name="member">Whose value the text is.</param>
    /// <param name="space">The sink's free space, which begins with the part, and has room for a byte behind it.</param>
    /// <param name="length">Of the part.</param>
    /// <param name="isEnd">The text is whole.</param>
    /// <returns>False where the text is none of the line's.</returns>
    public bool ReadText(Member member, Span<byte> space, int length, bool isEnd)
    {
        if (!IsCopying && (member != Member.Message || !_writes))
        {
            return false;
        }

        if (isEnd)
        {
            space[length++] = IsCopying ? (byte)'"' : (byte)'\n';
        }

        sink.Advance(length);
        return true;
    }

    public void EndMember()
    {
        sink.Append(IsCopying && _isQuoted ? "\""u8 : default);
        IsCopying = false;
    }

    public void End() => sink.Append(_end);
}
