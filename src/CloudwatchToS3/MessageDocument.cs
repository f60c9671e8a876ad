namespace CloudwatchToS3;

/// <summary>
/// The meaning of the JSON that <see cref="MessageScanner"/> walks through: which member is at which depth, what kind of document it
/// is, what goes to the sink. Members come in any order, so messages are written at once and taken back if the document turns out
/// to be a control message.
/// </summary>
internal sealed class MessageDocument(OutputSink sink)
{
    private const int DocumentLevel = 1;     // the depth of its members
    private const int LogEventsLevel = 2;
    private const int LogEventLevel = 3;

    private readonly ShortText _name = new();
    private readonly ShortText _messageType = new();
    private Member _member;          // whose value comes next, or is being read
    private Member _seen;            // of the document
    private Member _seenInEvent;
    private bool _isInLogEvents;
    private bool _isInEvent;
    private bool _isControl;         // of the document, as far as it is known
    private OutputSink.Mark _documentBegin;
    private RecordContent _content;  // of the document
    private RecordContent _record;

    public LateControls LateControls { get; } = new();

    public void BeginRecord(int[] knownControls)
    {
        LateControls.Begin(knownControls);
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
            DocumentLevel when _name.Is("messageType"u8) => Member.MessageType.Once(ref _seen),
            DocumentLevel when _name.Is("logEvents"u8) => Member.LogEvents.Once(ref _seen),
            LogEventLevel when _isInEvent && _name.Is("message"u8) => Member.Message.Once(ref _seenInEvent),
            LogEventLevel when _isInEvent && _name.Is("timestamp"u8) => Member.Timestamp.Once(ref _seenInEvent),
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
    }

    /// <summary>Reads a part of a text, unescaped; the last one where <paramref name="isEnd"/>.</summary>
    /// <param name="space">The sink's free space, which begins with the part, and has room for a line feed behind it.</param>
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
        _isControl = LateControls.IsKnown(_record.Documents);
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
        if (!_seenInEvent.Has(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        _content = _content.WithEvent();
        _isInEvent = false;
    }

    private void EndDocument() => _record = _record.Add(
        !_seen.Has(Member.MessageType) ? throw new UndecodableRecordException("no messageType")
        : _isControl ? ControlTakenBack()
        : !_seen.Has(Member.LogEvents) ? throw new UndecodableRecordException("no logEvents")
        : _content with { DataMessages = 1 });

    private RecordContent ControlTakenBack()
    {
        if (sink.Length > _documentBegin.Length)
        {
            LateControls.Add(_record.Documents);
            sink.TakeBack(_documentBegin);
        }

        return new RecordContent { ControlMessages = 1 };
    }
}
