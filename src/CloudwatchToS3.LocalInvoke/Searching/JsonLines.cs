using System.Text;
using System.Text.Json;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary><c>OUTPUT_FORMAT=json</c>: each line is a log event, with its own time, log group, log stream and owner.</summary>
/// <param name="logGroups">Receives every log group, if the query names one.</param>
internal sealed class JsonLines(SearchQuery query, ICollection<string> logGroups) : LogLines(query)
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly byte[]? _group = Bytes(query, "logGroup");
    private readonly byte[]? _stream = Bytes(query, "logStream");
    private readonly byte[]? _owner = Bytes(query, "owner");
    private byte[] _lastGroup = [];
    private long _line;

    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        while (Take(ref lines, out ReadOnlySpan<byte> line))
        {
            // The first line is read to know that they are log events; and whole lines are, so that none is torn.
            _line++;
            if (line.IsEmpty)
            {
                continue;
            }

            bool isRead = _line == 1 || line is not [(byte)'{', .., (byte)'}'] || Matcher.MayFindIn(line);
            if (!isRead && (_group is null || IsOfLastGroup(line)))
            {
                continue;
            }

            try
            {
                Read(line, found);
            }
            catch (JsonException) when (_line == 1 && (IsEvent(line) || IsEvent(lines)))
            {
                throw new InvalidDataException("an event, not log events: stats shows what is in it");
            }
            catch (JsonException e)
            {
                FirstError ??= $"line {_line} is not a log event as JSON: {e.Message.Split(" LineNumber:")[0]}";
            }
        }
    }

    private static bool IsEvent(ReadOnlySpan<byte> json) =>
        json.IndexOf("\"Records"u8) >= 0 || json.IndexOf("\"logEvents"u8) >= 0 || json.IndexOf("\"awslogs"u8) >= 0;

    private void Read(ReadOnlySpan<byte> line, MatchWriter found)
    {
        ReadOnlySpan<byte> message = default;
        ReadOnlySpan<byte> group = default;
        ReadOnlySpan<byte> stream = default;
        ReadOnlySpan<byte> owner = default;
        bool hasMessage = false;
        long? timestamp = null;
        var json = new Utf8JsonReader(line, AnyDepth);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("message"u8))
            {
                message = Text(ref json);
                hasMessage = true;
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
            else if (json.ValueTextEquals("owner"u8))
            {
                owner = Text(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        if (!hasMessage || json.Read())   // the reader itself refuses what follows the object
        {
            throw new JsonException("it has no message.");
        }

        if (timestamp is { } time && !Query.Range.Holds(time))
        {
            return;
        }

        Note(group);
        bool isAskedFor = (_group is null || group.SequenceEqual(_group))
            && (_stream is null || stream.SequenceEqual(_stream))
            && (_owner is null || owner.SequenceEqual(_owner));
        if (isAskedFor && Matcher.Find(message, out Range match))
        {
            found.Write(new LogLine(message, match) { Timestamp = timestamp, LogGroup = group, LogStream = stream, Json = line });
        }
    }

    /// <summary>The log group stands near the end of a line, and is mostly that of the line before.</summary>
    private bool IsOfLastGroup(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> name = ",\"logGroup\":\""u8;
        int begin = line.LastIndexOf(name) + name.Length;
        return begin >= name.Length && line.Length > begin + _lastGroup.Length
            && line[begin..].StartsWith(_lastGroup) && line[begin + _lastGroup.Length] == '"';
    }

    private void Note(ReadOnlySpan<byte> group)
    {
        if (_group is not null && !group.SequenceEqual(_lastGroup))
        {
            _lastGroup = group.ToArray();
            lock (logGroups)
            {
                logGroups.Add(Encoding.UTF8.GetString(group));
            }
        }
    }

    /// <returns>The text of the next value without escapes; empty where it is not a string.</returns>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return default;
        }

        // Unlike the reader, this one takes half of a surrogate pair.
        return json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonString.Unescape(json.ValueSpan)) : json.ValueSpan;
    }

    private static byte[]? Bytes(SearchQuery query, string name) =>
        query.Values.TryGetValue(name, out string? value) ? Encoding.UTF8.GetBytes(value) : null;
}
