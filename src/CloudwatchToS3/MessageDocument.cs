namespace CloudwatchToS3;

/// <summary>
/// The meaning of the JSON that <see cref="MessageScanner"/> walks through: which member is at which depth, what kind of document it
/// is, what goes to the line of a log event.
/// </summary>
internal sealed class MessageDocument(OutputSink sink, bool isJson, KeyPrefix? partedBy)
{
    private const int DocumentLevel = 1;     // the depth of its members
    private const int LogEventsLevel = 2;
    private const int LogEventLevel = 3;

    private readonly ShortText _name = new(32);
    private readonly EventLine _line = new(sink, isJson);
    private readonly RecordHeads _heads = new(
        isJson || partedBy is not null ? Member.MessageType | Member.Owner | Member.LogGroup | Member.LogStream : Member.MessageType, partedBy);

    private Member _member;          // whose value comes next, or is being read
    private Member _seen;            // of the document
    private Member _seenInEvent;
    private bool _isInLogEvents;
    private bool _isInEvent;
    private RecordContent _content;  // of the document
    private RecordContent _record;

    /// <summary>Null where no document had its head behind its log events.</summary>
    public LateHeads? LateHeads => _heads.Late;

    public IReadOnlyList<string> Partitions => _heads.Partitions;

    /// <summary>The value goes to the sink as it is, but for white space between its tokens.</summary>
    public bool IsCopying => _line.IsCopying;

    /// <param name="known">What <see cref="LateHeads"/> found in an earlier walk.</param>
    /// <param name="partition">Whose documents are written; null means all.</param>
    public void BeginRecord(LateHeads? known, string? partition)
    {
        _heads.BeginRecord(known, partition);
        _line.BeginDocument(null);
        _record = default;
        _member = Member.Other;
        _isInLogEvents = false;
        _isInEvent = false;
        _name.Clear();
    }

    /// <exception cref="UndecodableRecordException">The record holds no document.</exception>
    public RecordContent EndRecord() => _record.Documents > 0 ? _record : throw new UndecodableRecordException("no JSON document in it");

    public void Open(int depth)
    {
        switch (depth)
        {
            case DocumentLevel:
                _seen = Member.Other;
                _content = default;
                _heads.BeginDocument();
                break;
            case LogEventsLevel when _member == Member.LogEvents:
                _isInLogEvents = true;
                _line.BeginDocument(_heads.BeginLogEvents(_record.Documents, _seen));
                break;
            case LogEventLevel when _member == Member.LogEvent:
                _isInEvent = true;
                _seenInEvent = Member.Other;
                _line.Begin();
                break;
        }

        _member = Member.Other;
    }

    public void Close(int depth)
    {
        switch (depth)
        {
            case DocumentLevel:
                EndDocument();
                break;
            case LogEventsLevel:
                _isInLogEvents = false;
                break;
            case LogEventLevel when _isInEvent:
                EndEvent();
                break;
            case LogEventLevel + 1 when _isInEvent:
                _line.EndMember();
                break;
        }
    }

    /// <summary>Reads a part of a name, unescaped; the last one where <paramref name="isEnd"/>.</summary>
    public void ReadName(ReadOnlySpan<byte> part, bool isEnd, int depth)
    {
        _name.Append(part);
        if (!isEnd)
        {
            return;
        }

        _member = depth switch
        {
            DocumentLevel => Members.InDocument(_name).Once(ref _seen),
            LogEventLevel when _isInEvent => Members.InLogEvent(_name).Once(ref _seenInEvent),
            _ => Member.Other,
        };
        _name.Clear();
    }

    public void BeginValue(byte first, int depth)
    {
        if (depth == LogEventsLevel)
        {
            _member = _isInLogEvents ? Member.LogEvent : Member.Other;
        }

        _member.CheckValue(first);
        if (_isInEvent && depth == LogEventLevel)
        {
            _line.BeginMember(_member, first);
        }
    }

    /// <summary>Reads a part of a text; the last one where <paramref name="isEnd"/>.</summary>
    /// <param name="space">The sink's free space, which begins with the part, and has room for a byte behind it.</param>
    /// <param name="length">Of the part.</param>
    /// <param name="isEnd">The text is whole.</param>
    /// <param name="depth">Of the text.</param>
    public void ReadText(Span<byte> space, int length, bool isEnd, int depth)
    {
        if (!_line.ReadText(_member, space, length, isEnd))
        {
            _heads.Read(_member, space[..length], isEnd);
        }

        if (isEnd && depth == LogEventLevel)
        {
            _line.EndMember();
        }
    }

    public void ReadScalar(JsonScalar scalar, int depth)
    {
        if (_member == Member.Timestamp && scalar.WholeNumber is long timestamp)
        {
            _content = _content.WithTimestamp(timestamp);
        }

        if (depth == LogEventLevel)
        {
            _line.EndMember();
        }
    }

    /// <summary>Goes from the end of a message to the text of the next one, if JSON of the most common form is between them.</summary>
    /// <returns>How many bytes it is; 0 for any other form.</returns>
    public int SkipToNextMessage(ReadOnlySpan<byte> json)
    {
        if (_member != Member.Message || CommonEvent.Match(json, out long timestamp) is not (> 0 and var length))
        {
            return 0;
        }

        _content = _content.WithEvent().WithTimestamp(timestamp);
        _seenInEvent = Member.Id | Member.Timestamp | Member.Message;
        _line.GoOn(json[..length]);
        return length;
    }

    private void EndEvent()
    {
        if (!_seenInEvent.Has(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        _line.End();
        _content = _content.WithEvent();
        _isInEvent = false;
    }

    private void EndDocument()
    {
        if (!_seen.Has(Member.MessageType))
        {
            throw new UndecodableRecordException("no messageType");
        }

        if (!_heads.IsControl && !_seen.Has(Member.LogEvents))
        {
            throw new UndecodableRecordException("no logEvents");
        }

        _heads.EndDocument(_record.Documents);
        _record = _record.Add(_heads.IsControl ? new RecordContent { ControlMessages = 1 } : _content with { DataMessages = 1 });
    }
}
