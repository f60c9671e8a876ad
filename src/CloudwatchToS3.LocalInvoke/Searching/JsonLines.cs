using CloudwatchToS3.Json;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary><c>OUTPUT_FORMAT=json</c>: each line is a log event, with its own time, log group, log stream and owner.</summary>
/// <param name="logGroups">Receives every log group, if the query names one.</param>
internal sealed class JsonLines(SearchQuery query, ICollection<string> logGroups) : LogLines(query)
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };
    private static readonly string[] Names = ["message", "timestamp", "logGroup", "logStream", "owner"];
    private static readonly byte[][] Members = [.. Names.Select(Encoding.UTF8.GetBytes)];

    private readonly byte[]?[] _asked =
        [.. Names.Select(name => query.Values.TryGetValue(name, out string? value) ? Encoding.UTF8.GetBytes(value) : null)];
    private readonly bool[] _isAsked = [.. Names.Select(query.Values.ContainsKey)];
    private readonly bool _listsGroups = query.Values.ContainsKey("logGroup");
    private byte[] _lastGroup = [];
    private long _line;

    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        foreach (Range range in lines.Split((byte)'\n'))
        {
            // The first line is read to know that they are log events; others because they are torn, or of a log group to list.
            ReadOnlySpan<byte> line = lines[range];
            _line++;
            bool isRead = _line == 1 || line is not [(byte)'{', .., (byte)'}'] || (_listsGroups && !IsOfLastGroup(line)) || Matcher.MayFindIn(line);
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

    /// <summary>The log group stands near the end of a line, and is mostly that of the line before.</summary>
    private bool IsOfLastGroup(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> name = ",\"logGroup\":\""u8;
        int begin = line.LastIndexOf(name) + name.Length;
        return begin >= name.Length && line[begin..].StartsWith(_lastGroup) && line[(begin + _lastGroup.Length)..].StartsWith((byte)'"');
    }

    private void Read(ReadOnlySpan<byte> line, MatchWriter found)
    {
        ReadOnlySpan<byte> message = default;
        ReadOnlySpan<byte> group = default;
        ReadOnlySpan<byte> stream = default;
        bool hasMessage = false;
        long? timestamp = null;
        Span<bool> isOther = stackalloc bool[Members.Length];   // than what is asked for: also where it is missing
        _isAsked.CopyTo(isOther);
        var json = new Utf8JsonReader(line, AnyDepth);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int member = Members.Length - 1;   // -1 for any other
            while (member >= 0 && !json.ValueTextEquals(Members[member]))
            {
                member--;
            }

            json.Read();
            ReadOnlySpan<byte> text = json.TokenType != JsonTokenType.String ? default
                : json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonString.Unescape(json.ValueSpan))   // which takes half a surrogate pair
                : json.ValueSpan;
            hasMessage |= member == 0;
            message = member == 0 ? text : message;
            timestamp = member != 1 ? timestamp : json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number) ? number : null;
            group = member == 2 ? text : group;
            stream = member == 3 ? text : stream;
            isOther[Math.Max(0, member)] = member >= 0 && _asked[member] is { } value && !text.SequenceEqual(value);
            json.Skip();
        }

        if (!hasMessage || json.Read())   // the reader itself refuses what follows the object
        {
            throw new JsonException("it has no message.");
        }

        if (_listsGroups && !group.SequenceEqual(_lastGroup))
        {
            _lastGroup = group.ToArray();
            lock (logGroups)
            {
                logGroups.Add(Encoding.UTF8.GetString(group));
            }
        }

        if (!isOther.Contains(true) && (timestamp is not { } time || Query.Range.Holds(time)) && Matcher.Find(message, out Range match))
        {
            found.Write(message, match, timestamp, group, stream, line);
        }
    }
}
