namespace CloudwatchToS3;

/// <summary>
/// The meaning of the JSON that <see cref="MessageScanner"/> walks through: which member is at which depth, what kind of document it
/// is, what goes to the sink. Members come in any order, so messages are written at once and taken back if the document turns out
/// to be a control message.
/// </summary>
internal sealed class MessageDocument(OutputSink sink)
{
    // Depths of the open level that holds the members, or the elements, of:
    private const int DocumentLevel = 1;
    private const int LogEventsLevel = 2;
    private const int LogEventLevel = 3;

    private readonly ShortText _name = new();
    private readonly ShortText _messageType = new();
    private Member _member;          // whose value comes next, or is being read
    private Member _seen;            // of the document
    private Member _seenInEvent;
    private bool _isInLogEvents;
    private bool _isInEvent;
    private OutputSink.Mark _documentBegin;
    private int _documentEvents;
    private long? _documentEarliest;
    private RecordContent _record;

    /// <summary>The members that are read; every other one is skipped.</summary>
    [Flags]
    private enum Member
    {
        Other = 0,
        MessageType = 1,
        LogEvents = 2,
        LogEvent = 4,
        Message = 8,
        Timestamp = 16,
    }

    public void BeginRecord()
    {
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
                _documentBegin = sink.Position;
                _documentEvents = 0;
                _documentEarliest = null;
                _messageType.Clear();
                break;
            case LogEventsLevel:
                _isInLogEvents = _member == Member.LogEvents;
                break;
            case LogEventLevel:
                _isInEvent = _member == Member.LogEvent;
                _seenInEvent = Member.Other;
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
        }
    }

    /// <param name="part">A part of the name, unescaped; the last one where <paramref name="isEnd"/>.</param>
    /// <param name="isEnd">The name is whole.</param>
    /// <param name="depth">Of the object that the member belongs to.</param>
    public void ReadName(ReadOnlySpan<byte> part, bool isEnd, int depth)
    {
        _name.Append(part);
        if (!isEnd)
        {
            return;
        }

        _member = depth switch
        {
            DocumentLevel when _name.Is("messageType"u8) => Once(ref _seen, Member.MessageType),
            DocumentLevel when _name.Is("logEvents"u8) => Once(ref _seen, Member.LogEvents),
            LogEventLevel when _isInEvent && _name.Is("message"u8) => Once(ref _seenInEvent, Member.Message),
            LogEventLevel when _isInEvent && _name.Is("timestamp"u8) => Once(ref _seenInEvent, Member.Timestamp),
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

        bool isRight = _member switch
        {
            Member.MessageType or Member.Message => first == '"',
            Member.LogEvents => first == '[',
            Member.LogEvent => first == '{',
            _ => true,
        };
        if (!isRight)
        {
            throw new UndecodableRecordException(_member switch
            {
                Member.MessageType => "messageType is no string",
                Member.LogEvents => "logEvents is no array",
                Member.LogEvent => "a log event is no object",
                _ => "a log event's message is no string",
            });
        }
    }

    /// <param name="part">A part of the text, unescaped, in the sink's free space; the last one where <paramref name="isEnd"/>.</param>
    /// <param name="isEnd">The text is whole.</param>
    public void ReadText(ReadOnlySpan<byte> part, bool isEnd)
    {
        switch (_member)
        {
            case Member.Message:
                sink.Advance(part.Length);
                if (isEnd)
                {
                    sink.Write("\n"u8);
                }

                break;
            case Member.MessageType:
                _messageType.Append(part);
                break;
        }
    }

    public void ReadScalar(JsonScalar scalar)
    {
        if (_member == Member.Timestamp && scalar.WholeNumber is long timestamp)
        {
            _documentEarliest = Math.Min(timestamp, _documentEarliest ?? timestamp);
        }
    }

    private void EndEvent()
    {
        if (!_seenInEvent.HasFlag(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        _documentEvents++;
        _isInEvent = false;
    }

    private void EndDocument()
    {
        if (_messageType.Is("CONTROL_MESSAGE"u8))
        {
            sink.TakeBack(_documentBegin);
            _record = _record.Add(new RecordContent(0, 1, 0, null));
        }
        else if (!_messageType.Is("DATA_MESSAGE"u8))
        {
            throw new UndecodableRecordException(_seen.HasFlag(Member.MessageType) ? "unknown messageType" : "no messageType");
        }
        else if (!_seen.HasFlag(Member.LogEvents))
        {
            throw new UndecodableRecordException("no logEvents");
        }
        else
        {
            _record = _record.Add(new RecordContent(1, 0, _documentEvents, _documentEarliest));
        }
    }

    private static Member Once(ref Member seen, Member member)
    {
        if (seen.HasFlag(member))
        {
            throw new UndecodableRecordException($"{char.ToLowerInvariant(member.ToString()[0])}{member.ToString()[1..]} given twice");
        }

        seen |= member;
        return member;
    }
}
