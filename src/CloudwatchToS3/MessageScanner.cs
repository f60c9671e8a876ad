namespace CloudwatchToS3;

/// <summary>
/// Reads the CloudWatch Logs JSON of one record, window by window, and appends the text of its messages to the sink. It checks all
/// of the JSON, also what it skips. One record may hold several documents, one after the other.
/// </summary>
internal sealed class MessageScanner(OutputSink sink, bool isJson, KeyPrefix? partedBy)
{
    private readonly MessageDocument _document = new(sink, isJson, partedBy);
    private Utf8Check _utf8;
    private Token _token;
    private JsonText _text;
    private JsonScalar _scalar;
    private JsonLevels _levels;

    /// <summary>What the next byte is part of, or what may come next.</summary>
    private enum Token : byte
    {
        Document, FirstName, Name, NameText, Colon,
        Value, FirstValue, ValueText, Scalar, AfterValue,
    }

    /// <summary>Null where no document had its head behind its log events.</summary>
    public LateHeads? LateHeads => _document.LateHeads;

    public IReadOnlyList<string> Partitions => _document.Partitions;

    /// <param name="known">What <see cref="LateHeads"/> found when the record was read before.</param>
    /// <param name="partition">Whose documents are written; null means all.</param>
    public void Begin(LateHeads? known, string? partition)
    {
        _document.BeginRecord(known, partition);
        _utf8 = default;
        _token = Token.Document;
        _levels = default;
    }

    /// <param name="window">The next bytes, at most 64 KiB: what they become, and a line feed, must have room in a span of the sink.</param>
    /// <exception cref="UndecodableRecordException">The JSON is malformed, or is not that of CloudWatch Logs.</exception>
    public void Read(ReadOnlySpan<byte> window)
    {
        if (!_utf8.Accept(window))
        {
            throw new UndecodableRecordException("not valid UTF-8");
        }

        for (int position = 0; position < window.Length;)
        {
            switch (_token)
            {
                case Token.NameText or Token.ValueText:
                    ReadText(window, ref position);
                    break;
                case Token.Scalar:
                    ReadScalar(window, ref position);
                    break;
                default:
                    ReadStructure(window[position++]);
                    break;
            }
        }
    }

    /// <summary>Ends the record: its documents are whole.</summary>
    /// <exception cref="UndecodableRecordException">A document ends in its middle, or there is none.</exception>
    public RecordContent End() => _token == Token.Document && _utf8.IsComplete
        ? _document.EndRecord()
        : throw new UndecodableRecordException("JSON is cut off");

    private void ReadText(ReadOnlySpan<byte> window, ref int position)
    {
        Span<byte> space = sink.GetSpan();
        int written = 0;
        bool isEnd = _text.Read(window, ref position, space, ref written);
        bool isName = _token == Token.NameText;
        if (isName && !_document.IsCopying)
        {
            _document.ReadName(space[..written], isEnd, _levels.Depth);
        }
        else
        {
            _document.ReadText(space, written, isEnd, _levels.Depth);
        }

        if (isName)
        {
            _token = isEnd ? Token.Colon : Token.NameText;
        }
        else if (isEnd)
        {
            int skipped = _document.SkipToNextMessage(window[position..]);
            position += skipped;
            BeginText(skipped > 0 ? Token.ValueText : Token.AfterValue);
        }
    }

    private void ReadScalar(ReadOnlySpan<byte> window, ref int position)
    {
        while (position < window.Length)
        {
            if (!_scalar.Accept(window[position]))
            {
                _document.ReadScalar(_scalar, _levels.Depth);
                _token = Token.AfterValue;
                return;
            }

            Copy(_document.IsCopying, window[position++]);
        }
    }

    private void ReadStructure(byte b)
    {
        if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            return;
        }

        bool wasCopying = _document.IsCopying;
        switch (_token, b)
        {
            case (Token.Document, (byte)'{'):
                Open(isObject: true);
                break;
            case (Token.FirstName or Token.Name, (byte)'"'):
                BeginText(Token.NameText);
                break;
            case (Token.Colon, (byte)':'):
                _token = Token.Value;
                break;
            case (Token.AfterValue, (byte)','):
                _token = _levels.IsInObject ? Token.Name : Token.Value;
                break;
            case (Token.FirstName or Token.AfterValue, (byte)'}') when _levels.IsInObject:
            case (Token.FirstValue or Token.AfterValue, (byte)']') when !_levels.IsInObject:
                Close();
                break;
            case (Token.Value or Token.FirstValue, _):
                BeginValue(b);
                break;
            default:
                throw new UndecodableRecordException(_token == Token.Document ? "no JSON object where a document should begin" : "malformed JSON");
        }

        Copy(wasCopying || _document.IsCopying, b);
    }

    private void Copy(bool isCopied, byte b)
    {
        if (isCopied)
        {
            sink.Append([b]);
        }
    }

    private void BeginValue(byte b)
    {
        _document.BeginValue(b, _levels.Depth);
        switch (b)
        {
            case (byte)'{':
                Open(isObject: true);
                break;
            case (byte)'[':
                Open(isObject: false);
                break;
            case (byte)'"':
                BeginText(Token.ValueText);
                break;
            default:
                _scalar = JsonScalar.Begin(b);
                _token = Token.Scalar;
                break;
        }
    }

    private void BeginText(Token token)
    {
        _text = new JsonText(keepsEscapes: _document.IsCopying);
        _token = token;
    }

    private void Open(bool isObject)
    {
        _levels.Open(isObject);
        _token = isObject ? Token.FirstName : Token.FirstValue;
        _document.Open(_levels.Depth);
    }

    private void Close()
    {
        _document.Close(_levels.Depth);
        _levels.Close();
        _token = _levels.Depth == 0 ? Token.Document : Token.AfterValue;
    }
}
