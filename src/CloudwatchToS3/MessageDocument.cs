namespace CloudwatchToS3;

/// <summary>
/// The meaning of the JSON that <see cref="MessageScanner"/> walks through: which member is at which depth, what kind of document it
/// is, what goes to the sink.
/// </summary>
internal sealed class MessageDocument(OutputSink sink, bool isJson, KeyPrefix? partedBy)
{
    private const int DocumentLevel = 1;     // the depth of its members
    private const int LogEventsLevel = 2;
    private const int LogEventLevel = 3;

    private readonly ShortText _name = new(32);
    private readonly DocumentHead _head = new();
    private readonly DocumentPartitions _partitions = new(partedBy);
    private readonly JsonLine _line = new(sink);
    private readonly Member _needed = isJson || partedBy is not null
        ? Member.MessageType | Member.Owner | Member.LogGroup | Member.LogStream
        : Member.MessageType;

    private LateHeads? _known;
    private LateHeads? _late;        // found in this walk
    private Member _member;          // whose value comes next, or is being read
    private Member _seen;            // of the document
    private Member _seenInEvent;
    private bool _isInLogEvents;
    private bool _isInEvent;
    private bool _isLate;            // the document's head
    private bool _writes;            // the document's log events
    private DocumentHead? _lineHead;
    private RecordContent _content;  // of the document
    private RecordContent _record;

    /// <summary>Null where no document had its head behind its log events.</summary>
    public LateHeads? LateHeads => _late;

    public IReadOnlyList<string> Partitions => _partitions.OfRecord;

    /// <summary>The value goes to the sink as it is, but for white space between its tokens.</summary>
    public bool IsCopying { get; private set; }

    /// <param name="known">What <see cref="LateHeads"/> found in an earlier walk.</param>
    /// <param name="partition">Whose documents are written; null means all.</param>
    public void BeginRecord(LateHeads? known, string? partition)
    {
        _known = known;
        _late = null;
        _partitions.BeginRecord(partition);
        _record = default;
        _member = Member.Other;
        _isInLogEvents = false;
        _isInEvent = false;
        IsCopying = false;
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
                _head.Clear();
                break;
            case LogEventsLevel:
                _isInLogEvents = _member == Member.LogEvents;
                if (_isInLogEvents)
                {
                    BeginLogEvents();
                }

                break;
            case LogEventLevel:
                _isInEvent = _member == Member.LogEvent;
                _seenInEvent = Member.Other;
                if (_isInEvent && _writes && isJson)
                {
                    _line.Begin();
                }

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
            case LogEventLevel + 1:
                EndCopy();
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
        if (isJson && _writes && _isInEvent && depth == LogEventLevel)
        {
            IsCopying = _line.BeginMember(_member, first);
        }
    }

    /// <summary>Reads a part of a text; the last one where <paramref name="isEnd"/>.</summary>
    /// <param name="space">The sink's free space, which begins with the part, and has room for a byte behind it.</param>
    /// <param name="length">Of the part.</param>
    /// <param name="isEnd">The text is whole.</param>
    /// <param name="depth">Of the text.</param>
    public void ReadText(Span<byte> space, int length, bool isEnd, int depth)
    {
        if (IsCopying || (_member == Member.Message && _writes))
        {
            if (isEnd)
            {
                space[length++] = IsCopying ? (byte)'"' : (byte)'\n';
            }

            sink.Advance(length);
        }
        else
        {
            _head.Read(_member, space[..length], isEnd);
        }

        if (isEnd && depth == LogEventLevel)
        {
            EndCopy();
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
            EndCopy();
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
        if (isJson && _writes)
        {
            _line.End(_lineHead!);
            _line.BeginWith(json[..length]);
            IsCopying = true;
        }

        return length;
    }

    private void BeginLogEvents()
    {
        DocumentHead? known = _known?.Of(_record.Documents);
        _isLate = known is null && !_seen.Has(_needed);
        _lineHead = known ?? _head;
        _writes = !_isLate && !_lineHead.IsControl && _partitions.Select(_lineHead);
    }

    private void EndEvent()
    {
        if (!_seenInEvent.Has(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        if (isJson && _writes)
        {
            _line.End(_lineHead!);
        }

        _content = _content.WithEvent();
        _isInEvent = false;
    }

    private void EndCopy()
    {
        if (IsCopying)
        {
            _line.EndMember();
            IsCopying = false;
        }
    }

    private void EndDocument()
    {
        if (!_seen.Has(Member.MessageType))
        {
            throw new UndecodableRecordException("no messageType");
        }

        if (!_head.IsControl && !_seen.Has(Member.LogEvents))
        {
            throw new UndecodableRecordException("no logEvents");
        }

        if (_isLate && _seen.Has(Member.LogEvents))
        {
            (_late ??= new LateHeads()).Add(_record.Documents, _head.Copy());
        }

        _record = _record.Add(_head.IsControl ? new RecordContent { ControlMessages = 1 } : _content with { DataMessages = 1 });
    }
}
