using System.Text;
using System.Text.Json;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary><c>OUTPUT_FORMAT=json</c>: each line is a log event, with its own time, log group and log stream.</summary>
internal sealed class JsonLines(SearchQuery query) : LogLines(query)
{
    private readonly byte[]? _group = Bytes(query.Group);
    private readonly byte[]? _stream = Bytes(query.Stream);
    private byte[] _message = new byte[4096];
    private long _line;

    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        while (Lines.Take(ref lines, out ReadOnlySpan<byte> line))
        {
            _line++;
            if (!Matcher.MayFindIn(line))
            {
                continue;
            }

            try
            {
                Read(line, found);
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"line {_line} is not a log event as JSON: {e.Message.Split(" LineNumber:")[0]}", e);
            }
        }
    }

    private void Read(ReadOnlySpan<byte> line, MatchWriter found)
    {
        ReadOnlySpan<byte> message = default;
        ReadOnlySpan<byte> group = default;
        ReadOnlySpan<byte> stream = default;
        long? timestamp = null;
        var json = new Utf8JsonReader(line);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("message"u8))
            {
                message = Text(ref json, ref _message);
            }
            else if (json.ValueTextEquals("timestamp"u8))
            {
                timestamp = json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number) ? number : null;
            }
            else if (json.ValueTextEquals("logGroup"u8))
            {
                group = Text(ref json);
            }
            else if (json.ValueTextEquals("logStream"u8))
            {
                stream = Text(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        if (IsAskedFor(timestamp, group, stream) && Matcher.Find(message, out Range match))
        {
            found.Write(new LogLine(message, match) { Timestamp = timestamp, LogGroup = group, LogStream = stream, Json = line });
        }
    }

    private bool IsAskedFor(long? timestamp, ReadOnlySpan<byte> group, ReadOnlySpan<byte> stream) =>
        (timestamp is null || Query.Range.Holds(timestamp.Value))
        && (_group is null || group.SequenceEqual(_group))
        && (_stream is null || stream.SequenceEqual(_stream));

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json)
    {
        byte[] buffer = [];
        return Text(ref json, ref buffer);
    }

    /// <returns>The text of the next value without escapes, perhaps in the buffer; empty where it is not a string.</returns>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json, scoped ref byte[] buffer)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return default;
        }

        if (!json.ValueIsEscaped)
        {
            return json.ValueSpan;
        }

        if (buffer.Length < json.ValueSpan.Length)
        {
            buffer = new byte[json.ValueSpan.Length * 2];
        }

        try
        {
            return buffer.AsSpan(0, json.CopyString(buffer));
        }
        catch (InvalidOperationException)   // half of a surrogate pair
        {
            return Encoding.UTF8.GetBytes(JsonString.Unescape(json.ValueSpan));
        }
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
