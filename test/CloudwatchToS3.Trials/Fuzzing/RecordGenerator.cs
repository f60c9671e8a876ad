namespace CloudwatchToS3.Trials.Fuzzing;

/// <summary>Records near those of CloudWatch Logs: members in any order, strange names, values and escapes, many documents and gzip members.</summary>
internal sealed class RecordGenerator(Random random)
{
    private static readonly string[] Strings =
    [
        "", "a", "plain text", "zwei ü", "三 😀", @"\""quoted\""", @"\\", @"\/\b\f\n\r\t", @"\u0000\u001f", @"\u00e9\u20ac",
        @"\ud83d\ude00", @"\ud83d", @"\ude00", @"\ud83d\ud83d\ude00", @"\ud83dx", "message", "logEvents", "DATA_MESSAGE",
        new('x', 63), new('y', 64), new('z', 200), @"{\""a\"":[1,\""b\""]}",
    ];

    private static readonly string[] Scalars =
        ["0", "-0", "17", "-1", "1.5", "1e9", "-2.5E-3", "1790000000000", "99999999999999999999999", "true", "false", "null"];

    private static readonly CompressionLevel[] Levels =
        [CompressionLevel.Optimal, CompressionLevel.Fastest, CompressionLevel.NoCompression];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", " ", "\n", "null", "tru", "-", "01", "1.", "1e",
        "\"message\":\"x\"", "\"messageType\":\"DATA_MESSAGE\"",
        "\"messageType\":\"CONTROL_MESSAGE\"", "\"logEvents\":[]", "{\"message\":\"m\"}", "\u0001", "\ud83d\ude00", "é",
    ];

    public byte[] Record()
    {
        byte[] json = Json();
        return random.Next(8) switch
        {
            0 => json,
            1 => DamagedGzip(Gzip(json)),
            2 => [.. Gzip(json[..(json.Length / 2)]), .. Gzip(json[(json.Length / 2)..])],
            3 => DamagedGzip([.. Gzip(json[..(json.Length / 3)]), .. Gzip(json[(json.Length / 3)..])]),
            _ => Gzip(json),
        };
    }

    private byte[] Json()
    {
        int documents = random.Next(3) == 0 ? random.Next(1, 4) : 1;
        string text = string.Concat(Enumerable.Range(0, documents).Select(_ => Space() + Document())) + Space();
        byte[] json = Encoding.UTF8.GetBytes(text);
        for (int changes = random.Next(3) == 0 ? random.Next(1, 4) : 0; changes > 0; changes--)
        {
            json = Changed(json);
        }

        return json;
    }

    private byte[] Changed(byte[] json)
    {
        int at = random.Next(json.Length + 1);
        int removed = random.Next(Math.Min(8, json.Length - at + 1));
        byte[] inserted = random.Next(4) switch
        {
            0 => [],
            1 => Encoding.UTF8.GetBytes(random.GetItems(Tokens, 1)[0]),
            2 => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (byte)random.Next(256))],
            _ => json[Math.Max(0, at - random.Next(40))..at],
        };
        return random.Next(20) == 0 ? json[..at] : [.. json[..at], .. inserted, .. json[(at + removed)..]];
    }

    private string Document()
    {
        string type = random.Next(5) == 0 ? "CONTROL_MESSAGE" : "DATA_MESSAGE";
        var members = new List<string> { $"\"messageType\":\"{type}\"", $"\"logEvents\":{Array(random.Next(5), Event)}" };
        members.AddRange(["\"owner\":\"111122223333\"", "\"logGroup\":\"/g\"", "\"logStream\":\"s\"", "\"subscriptionFilters\":[\"f\"]"]);
        return Object(members);
    }

    private string Event()
    {
        var members = new List<string> { $"\"message\":{String()}" };
        if (random.Next(4) > 0)
        {
            members.Insert(0, $"\"id\":\"{random.NextInt64()}\"");
            members.Insert(1, $"\"timestamp\":{1_790_000_000_000 + random.Next(1000)}");
            return random.Next(3) == 0 ? Object(members) : $"{{{string.Join(',', members)}}}";
        }

        return Object(members);
    }

    /// <summary>With unknown members among those given, in any order, and sometimes one twice or one missing.</summary>
    private string Object(List<string> members)
    {
        for (int unknown = random.Next(3); unknown > 0; unknown--)
        {
            members.Add($"{String()}{Space()}:{Space()}{Value(depth: 0)}");
        }

        if (random.Next(25) == 0)
        {
            members.Add(random.GetItems(members.ToArray(), 1)[0]);
        }

        if (random.Next(25) == 0)
        {
            members.RemoveAt(random.Next(members.Count));
        }

        string[] shuffled = [.. members];
        if (random.Next(2) == 0)
        {
            random.Shuffle(shuffled);
        }

        return $"{{{Space()}{string.Join($"{Space()},{Space()}", shuffled)}{Space()}}}";
    }

    private string Value(int depth) => random.Next(depth > 70 ? 2 : 5) switch
    {
        0 => String(),
        1 => random.GetItems(Scalars, 1)[0],
        2 => Array(random.Next(3), () => Value(depth + 1)),
        3 => $"{{{(random.Next(2) == 0 ? "" : $"{String()}:{Value(depth + 1)}")}}}",
        _ => random.Next(30) == 0 ? new string('[', 62) + new string(']', 62) : String(),
    };

    private string Array(int count, Func<string> item) =>
        $"[{Space()}{string.Join($"{Space()},", Enumerable.Range(0, count).Select(_ => item()))}{Space()}]";

    private string String() => $"\"{string.Concat(random.GetItems(Strings, random.Next(4)))}\"";

    private string Space() => random.Next(6) == 0 ? random.GetItems([" ", "\n", "\t", "\r\n", "  "], 1)[0] : "";

    private byte[] DamagedGzip(byte[] gzip)
    {
        int at = random.Next(gzip.Length);
        switch (random.Next(6))
        {
            case 0:
                return gzip[..at];
            case 1:
                return [.. gzip, .. Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next(256))];
            case 2:
                return [.. gzip[..at], .. gzip[Math.Min(gzip.Length, at + random.Next(1, 9))..]];
            case 3:
                gzip[Math.Min(at, random.Next(12))] = (byte)random.Next(256);   // the header
                return gzip;
            default:
                gzip[at] ^= (byte)(1 << random.Next(8));
                return gzip;
        }
    }

    private byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, random.GetItems(Levels, 1)[0]))
        {
            gzip.Write(content);
        }

        // The base class library writes nothing for nothing.
        return compressed.ToArray() is { Length: > 0 } whole ? whole : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, .. new byte[8]];
    }
}
