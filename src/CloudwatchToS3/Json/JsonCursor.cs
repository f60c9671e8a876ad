using System.Text.Json;

namespace CloudwatchToS3.Json;

/// <summary>
/// A position in JSON, with a <see cref="Utf8JsonReader"/> at it. It can be moved within an array of objects, so that strings are read
/// without the reader and everything else with it.
/// </summary>
internal ref struct JsonCursor
{
    private const string Malformed = "malformed JSON";
    private const string NoObject = "no JSON object where a document should begin";

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 64 };

    // In an array that is a member of an object.
    private static readonly JsonReaderState BeforeElement = StateAfter("""{"":["""u8);
    private static readonly JsonReaderState AfterElement = StateAfter("""{"":[{}"""u8);
    private static readonly JsonReaderState AfterString = StateAfter("""{"":[{"":"" """u8);

    private Utf8JsonReader _reader;
    private int _begin;   // where the reader began

    /// <param name="json">Followed by <see cref="JsonStringBlocks.Slack"/> zero bytes.</param>
    /// <param name="cancellation">Checked at each token.</param>
    public JsonCursor(byte[] json, int end, CancellationToken cancellation)
    {
        Cancellation = cancellation;
        Bytes = json;
        End = end;
        Begin(0, new JsonReaderState(Options));
    }

    public byte[] Bytes { get; }

    public int End { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>The position after the token.</summary>
    public readonly int Position => _begin + (int)_reader.BytesConsumed;

    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>The inside of a string with its escapes, or a number or literal.</summary>
    public readonly ReadOnlySpan<byte> Value => _reader.ValueSpan;

    public readonly bool IsEscaped => _reader.ValueIsEscaped;

    public readonly int TokenBegin => _begin + (int)_reader.TokenStartIndex;

    /// <summary>Where the inside of a string begins.</summary>
    public readonly int StringBegin => TokenBegin + 1;

    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>The value of a number without fraction or exponent; null for anything else.</summary>
    public readonly long? WholeNumber => Token == JsonTokenType.Number && _reader.TryGetInt64(out long value) ? value : null;

    /// <summary>Goes to the next of several documents.</summary>
    /// <returns>False after the last one.</returns>
    /// <exception cref="UndecodableRecordException">Something other than an object begins.</exception>
    public bool ReadDocument()
    {
        try
        {
            if (_reader.Read() && Token == JsonTokenType.StartObject)
            {
                return true;
            }
        }
        catch (JsonException e)
        {
            throw new UndecodableRecordException(NoObject, e);
        }

        // A literal that is cut off ends the reader, too.
        bool isEnd = Token is JsonTokenType.None or JsonTokenType.EndObject && !Rest().ContainsAnyExcept(" \t\r\n"u8);
        return isEnd ? false : throw new UndecodableRecordException(NoObject);
    }

    /// <summary>Goes to the next token, inside a document.</summary>
    /// <exception cref="UndecodableRecordException">There is no token, or a wrong one.</exception>
    public void Read() => ReadToDepth(int.MaxValue);

    /// <summary>Goes to the end of an object or array that begins here. It stays at any other value.</summary>
    /// <exception cref="UndecodableRecordException">The value does not end, or something in it is wrong.</exception>
    public void Skip()
    {
        if (Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            ReadToDepth(Depth);
        }
    }

    /// <summary>Goes to the next token whose depth is at most this: in one loop, because a value may have millions.</summary>
    private void ReadToDepth(int depth)
    {
        try
        {
            do
            {
                Cancellation.ThrowIfCancellationRequested();
                if (!_reader.Read())
                {
                    throw new UndecodableRecordException(JsonString.CutOff);
                }
            }
            while (_reader.CurrentDepth > depth);
        }
        catch (JsonException e)
        {
            throw new UndecodableRecordException(IsTooDeep() ? $"JSON nested deeper than {Options.MaxDepth} levels" : Malformed, e);
        }
    }

    /// <summary>Where the value begins of a member whose name was just read, after any white space.</summary>
    public readonly int ValueBegin()
    {
        int space = Rest().IndexOfAnyExcept(" \t\r\n"u8);
        return space < 0 ? End : Position + space;
    }

    /// <summary>Appends the text of the string whose inside begins at the position. The cursor does not move.</summary>
    /// <inheritdoc cref="JsonString.Unescape(byte[], int, int, BoundedBuffer, CancellationToken)"/>
    public readonly int Unescape(int position, BoundedBuffer output) => JsonString.Unescape(Bytes, End, position, output, Cancellation);

    /// <summary>Appends the inside of the string that begins at the position, with its escapes. The cursor does not move.</summary>
    /// <inheritdoc cref="JsonString.Copy"/>
    public readonly int Copy(int position, BoundedBuffer output) => JsonString.Copy(Bytes, End, position, output, Cancellation);

    /// <summary>Continues before an element of the array: the first one, or one after a comma.</summary>
    public void GoBeforeElement(int position) => Begin(position, BeforeElement);

    /// <summary>Continues after an element of the array.</summary>
    public void GoAfterElement(int position) => Begin(position, AfterElement);

    /// <summary>Continues in an element, after the string that is the value of a member.</summary>
    public void GoAfterString(int position) => Begin(position, AfterString);

    private static JsonReaderState StateAfter(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Options));
        while (reader.Read())
        {
        }

        return reader.CurrentState;
    }

    /// <summary>The block is never final: truncated JSON ends the reader without an error, malformed JSON with one.</summary>
    private void Begin(int position, JsonReaderState state)
    {
        _begin = position;
        _reader = new Utf8JsonReader(Bytes.AsSpan(position, End - position), isFinalBlock: false, state);
    }

    private readonly ReadOnlySpan<byte> Rest() => Bytes.AsSpan(Position, End - Position);

    private readonly bool IsTooDeep()
    {
        int open = Depth + (Token is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        return open == Options.MaxDepth && Rest() is [(byte)'{' or (byte)'[', ..];
    }
}
