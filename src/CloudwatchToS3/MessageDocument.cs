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

    /// <summary>More of them make a record undecodable: they have to be remembered.</summary>
    private const int MaxLateControls = 1000;   // a record

    private readonly ShortText _name = new();
    private readonly ShortText _messageType = new();
    private IReadOnlyList<int> _knownControls = [];
    private Member _member;          // whose value comes next, or is being read
    private Member _seen;            // of the document
    private Member _seenInEvent;
    private bool _isInLogEvents;
    private bool _isInEvent;
    private bool _isControl;         // of the document, as far as it is known
    private OutputSink.Mark _documentBegin;
    private RecordContent _content;  // of the document
    private RecordContent _record;

    /// <summary>
    /// The documents of the record, counted from 0, that proved to be control messages only after their log events: their text was
    /// taken back. Whoever decodes the record again, and cannot take back, gives them to <see cref="BeginRecord"/>.
    /// </summary>
    public List<int> LateControls { get; } = [];

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

    public void BeginRecord(IReadOnlyList<int> knownControls)
    {
        _knownControls = knownControls;
        LateControls.Clear();
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
                BeginDocument();
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

    /// <summary>Reads a part of a text, unescaped, in the sink's free space; the last one where <paramref name="isEnd"/>.</summary>
    /// <param name="space">The sink's free space, with room for a line feed behind the part.</param>
    /// <param name="length">Of the part.</param>
    /// <param name="isEnd">The text is whole.</param>
    public void ReadText(Span<byte> space, int length, bool isEnd)
    {
        switch (_member)
        {
            case Member.Message when !_isControl:
                if (isEnd)
                {
                    space[length++] = (byte)'\n';
                }

                sink.Advance(length);
                break;
            case Member.MessageType:
                _messageType.Append(space[..length]);
                if (isEnd)
                {
                    EndMessageType();
                }

                break;
        }
    }

    public void ReadScalar(JsonScalar scalar)
    {
        if (_member == Member.Timestamp && scalar.WholeNumber is long timestamp)
        {
            _content = _content.WithTimestamp(timestamp);
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
        _seenInEvent = Member.Message | Member.Timestamp;
        return length;
    }

    private void BeginDocument()
    {
        _seen = Member.Other;
        _documentBegin = sink.Position;
        _isControl = _knownControls.Contains(_record.Documents);
        _content = default;
        _messageType.Clear();
    }

    private void EndMessageType()
    {
        _isControl = _messageType.Is("CONTROL_MESSAGE"u8);
        if (!_isControl && !_messageType.Is("DATA_MESSAGE"u8))
        {
            throw new UndecodableRecordException("unknown messageType");
        }
    }

    private void EndEvent()
    {
        if (!_seenInEvent.HasFlag(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        _content = _content.WithEvent();
        _isInEvent = false;
    }

    private void EndDocument()
    {
        if (!_seen.HasFlag(Member.MessageType))
        {
            throw new UndecodableRecordException("no messageType");
        }

        if (_isControl)
        {
            TakeBackControl();
            _content = new RecordContent { ControlMessages = 1 };
        }
        else if (!_seen.HasFlag(Member.LogEvents))
        {
            throw new UndecodableRecordException("no logEvents");
        }
        else
        {
            _content = _content with { DataMessages = 1 };
        }

        _record = _record.Add(_content);
    }

    private void TakeBackControl()
    {
        if (sink.Length == _documentBegin.Length)
        {
            return;
        }

        if (LateControls.Count == MaxLateControls)
        {
            throw new UndecodableRecordException($"more than {MaxLateControls} control messages whose messageType comes after their logEvents");
        }

        LateControls.Add(_record.Documents);
        sink.TakeBack(_documentBegin);
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
