using System.Text.Json;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary><c>OUTPUT_FORMAT=json</c>: each line is a log event, with its own time, log group, log stream and owner.</summary>
/// <param name="logGroups">Receives every log group, if the query names one.</param>
internal sealed class JsonLines(SearchQuery query, ICollection<string> logGroups) : LogLines(query)
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly (byte[] Name, byte[] Value)[] _asked =
        [.. query.Values.Select(one => (Encoding.UTF8.GetBytes(one.Key), Encoding.UTF8.GetBytes(one.Value)))];

    private byte[] _lastGroup = [];
    private long _line;

    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        foreach (Range range in lines.Split((byte)'\n'))
        {
            // The first line is read to know that they are log events; whole lines are, so that none is torn; and log groups are listed.
            ReadOnlySpan<byte> line = lines[range];
            _line++;
            bool isRead = _line == 1 || line is not [(byte)'{', .., (byte)'}'] || _asked.Length > 0 || Matcher.MayFindIn(line);
            if (!isRead || line.IsEmpty)
            {
                continue;
            }

            try
            {
                Read(line, found);
            }
            catch (JsonException e)
            {
                FirstError ??= _line == 1 && IsEvent(lines) ? "an event, not log events: stats shows what is in it"
                    : $"line {_line} is not a log event as JSON: {e.Message.Split(" LineNumber:")[0]}";
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
        bool hasMessage = false;
        int asked = 0;
        long? timestamp = null;
        var json = new Utf8JsonReader(line, AnyDepth);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueSpan;   // the function's names have no escapes
            json.Read();
            if (name.SequenceEqual("timestamp"u8))
            {
                timestamp = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number) ? number : null;
            }

            ReadOnlySpan<byte> text = json.TokenType != JsonTokenType.String ? default
                : json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonString.Unescape(json.ValueSpan))   // which takes half a surrogate pair
                : json.ValueSpan;
            json.Skip();
            hasMessage |= name.SequenceEqual("message"u8);
            message = name.SequenceEqual("message"u8) ? text : message;
            group = name.SequenceEqual("logGroup"u8) ? text : group;
            stream = name.SequenceEqual("logStream"u8) ? text : stream;
            foreach ((byte[] field, byte[] value) in _asked)
            {
                asked += name.SequenceEqual(field) && text.SequenceEqual(value) ? 1 : 0;
            }
        }

        if (!hasMessage || json.Read())   // the reader itself refuses what follows the object
        {
            throw new JsonException("it has no message.");
        }

        if (!group.SequenceEqual(_lastGroup))
        {
            _lastGroup = group.ToArray();
            lock (logGroups)
            {
                logGroups.Add(Encoding.UTF8.GetString(group));
            }
        }

        if (asked == _asked.Length && (timestamp is not { } time || Query.Range.Holds(time)) && Matcher.Find(message, out Range match))
        {
            found.Write(message, match, timestamp, group, stream, line);
        }
    }
}
