using System.Text.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// A position in the JSON of a record, with the base class library's reader at it. The reader can be moved within the log events of a document.
/// So messages are read without the reader, and everything else with it.
/// </summary>
internal ref struct JsonCursor
{
    public const string CutOff = "JSON is cut off";

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 64 };
    private static readonly JsonReaderState BeforeLogEvent = StateAfter("""{"logEvents":["""u8);
    private static readonly JsonReaderState AfterLogEvent = StateAfter("""{"logEvents":[{}"""u8);
    private static readonly JsonReaderState AfterMessage = StateAfter("""{"logEvents":[{"message":"" """u8);

    private Utf8JsonReader _reader;
    private JsonReaderState _state;   // where the reader began
    private int _begin;

    /// <param name="json">The JSON, followed by zero bytes.</param>
    /// <param name="end">Where the JSON ends.</param>
    /// <param name="cancellation">Checked at each token.</param>
    public JsonCursor(byte[] json, int end, CancellationToken cancellation)
    {
        Cancellation = cancellation;
        Json = json;
        End = end;
        Begin(0, new JsonReaderState(Options));
    }

    public byte[] Json { get; }

    public int End { get; }

    /// <summary>Stops the work on the record.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The position after the token.</summary>
    public readonly int Position => _begin + (int)_reader.BytesConsumed;

    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>The inside of a string with its escapes, or a number or literal.</summary>
    public readonly ReadOnlySpan<byte> Value => _reader.ValueSpan;

    public readonly bool IsEscaped => _reader.ValueIsEscaped;

    /// <summary>Where the inside of a string begins.</summary>
    public readonly int StringBegin => _begin + (int)_reader.TokenStartIndex + 1;

    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>The value of a number without fraction or exponent; null for anything else.</summary>
    public readonly long? WholeNumber => Token == JsonTokenType.Number && _reader.TryGetInt64(out long value) ? value : null;

    /// <summary>Goes to the next document.</summary>
    /// <returns>False after the last one.</returns>
    /// <exception cref="UndecodableRecordException">Something other than an object begins.</exception>
    public bool ReadDocument()
    {
        try
        {
            return _reader.Read() && (Token == JsonTokenType.StartObject ? true : throw new JsonException());
        }
        catch (JsonException e)
        {
            throw new UndecodableRecordException("no JSON object where a document should begin", e);
        }
    }

    /// <summary>Goes to the next token, inside a document.</summary>
    /// <exception cref="UndecodableRecordException">There is no token, or a wrong one.</exception>
    public void Read()
    {
        Cancellation.ThrowIfCancellationRequested();
        try
        {
            if (!_reader.Read())
            {
                throw new UndecodableRecordException(CutOff);
            }
        }
        catch (JsonException e)
        {
            throw Undecodable(e);
        }
    }

    /// <summary>Goes to the end of an object or array that begins here. It stays at any other value.</summary>
    /// <exception cref="UndecodableRecordException">The value does not end, or something in it is wrong.</exception>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        int depth = Depth;
        do
        {
            Read();
        }
        while (Depth > depth);
    }

    /// <summary>Where the value begins of a member whose name was just read, after any white space.</summary>
    public readonly int ValueBegin()
    {
        int space = Json.AsSpan(Position, End - Position).IndexOfAnyExcept(" \t\r\n"u8);
        return space < 0 ? End : Position + space;
    }

    /// <summary>Continues at a log event: the first one, or one after a comma.</summary>
    public void GoBeforeLogEvent(int position) => Begin(position, BeforeLogEvent);

    /// <summary>Continues after a log event.</summary>
    public void GoAfterLogEvent(int position) => Begin(position, AfterLogEvent);

    /// <summary>Continues in a log event, after its message.</summary>
    public void GoAfterMessage(int position) => Begin(position, AfterMessage);

    private static JsonReaderState StateAfter(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Options));
        while (reader.Read())
        {
        }

        return reader.CurrentState;
    }

    private void Begin(int position, JsonReaderState state)
    {
        _begin = position;
        _state = state;
        _reader = new Utf8JsonReader(Json.AsSpan(position, End - position), isFinalBlock: true, state);
    }

    /// <summary>JSON that is valid as far as it goes was cut off.</summary>
    private readonly UndecodableRecordException Undecodable(JsonException error)
    {
        int open = Depth + (Token is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        if (open == Options.MaxDepth && Json.AsSpan(Position, End - Position).TrimStart(" \t\r\n,"u8) is [(byte)'{' or (byte)'[', ..])
        {
            return new UndecodableRecordException($"JSON nested deeper than {Options.MaxDepth} levels", error);
        }

        var reader = new Utf8JsonReader(Json.AsSpan(_begin, End - _begin), isFinalBlock: false, _state);
        try
        {
            while (reader.Read())
            {
                Cancellation.ThrowIfCancellationRequested();
            }

            return new UndecodableRecordException(CutOff, error);
        }
        catch (JsonException)
        {
            return new UndecodableRecordException("malformed JSON", error);
        }
    }
}
