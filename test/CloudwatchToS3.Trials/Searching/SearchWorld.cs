namespace CloudwatchToS3.Trials.Searching;

/// <summary>A log event, and what is known of the object that it is in.</summary>
/// <param name="ObjectTime">In the object's name; null where there is none.</param>
/// <param name="IsOfLayout">The function wrote the object, and not another program.</param>
internal sealed record LoggedEvent(
    string Id, Dictionary<string, string> Values, DateTime Time, string Message, DateTime? ObjectTime = null, bool IsOfLayout = true);

/// <summary>
/// Objects that the function wrote with a random layout, format and compression, and two that it did not write, on a server and as files.
/// Which event is in which object is read from the objects.
/// </summary>
internal sealed class SearchWorld
{
    public static readonly DateTime First = new(2026, 11, 24, 22, 0, 0, DateTimeKind.Utc);
    public static readonly string[] Words = ["needle", "Needle", "refused", "paid", "\"quoted\"", "ünï", "a/b"];

    /// <summary>Names that look like dates, like each other, and like two in one.</summary>
    public static readonly Dictionary<string, string[]> Names = new()
    {
        ["logGroup"] = ["app", "web", "00", "2026", "2025", "/shop/orders", "a-b", "a", "11", "2026-11-25", new string('g', 200)],
        ["logStream"] = ["app", "00", "10", "b-c", "c", "2026-11-24", "24", "2026/11/25/[$LATEST]0a", "2026-11-25-10-00-00_x"],
        ["owner"] = ["123456789012", "210987654321"],
    };

    private static readonly string[] Folders =
        ["logs", "{logGroup}", "group={logGroup}", "{logStream}", "{owner}", "{yyyy}", "{MM}", "{dd}", "{HH}", "{yyyy}-{MM}-{dd}", "day={dd}",
            "{stream}", "{region}", "{logGroup}-{logStream}", "{logStream}{HH}", "{owner}_{logGroup}", "{logStream}{yyyy}{logGroup}"];

    /// <summary>No folder of a layout, which would be left out if it were: the function writes no plus.</summary>
    private const string Foreign = "other+program/1/2/3/4/5/6/7/8/9/";

    private static readonly string[] FileNames = ["", "", "x-", "{logGroup}-", "{logStream}", "{dd}-", "{owner}{logGroup}"];

    private readonly List<LoggedEvent> _events = [];
    private readonly Random _random;

    private SearchWorld(Random random)
    {
        _random = random;
        IsJson = random.Next(2) == 0;
        Compression = (Compression)random.Next(3);
        do
        {
            Prefix = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => $"{Any(Folders)}/")) + Any(FileNames);
        }
        while (!IsPossible(Prefix));
    }

    public string Prefix { get; }

    public bool IsJson { get; }

    public Compression Compression { get; }

    public IReadOnlyList<LoggedEvent> Events => _events;

    /// <summary>Makes a world on an empty server, and in an empty folder.</summary>
    public static async Task<SearchWorld> Create(Random random, MemoryS3 server, string folder)
    {
        var world = new SearchWorld(random);
        Function function = Lambda.Function(
            server.Url, ("BUCKET_NAME", "search"), ("KEY_PREFIX", world.Prefix), ("OUTPUT_FORMAT", world.IsJson ? "json" : "text"),
            ("COMPRESSION", $"{world.Compression}".ToLowerInvariant()));
        var all = new Dictionary<string, LoggedEvent>();
        for (int batch = 0; batch < 6; batch++)
        {
            await function.Invoke(world.Batch(batch, all), logger: new SilentLogger());
        }

        (string key, byte[] any) = server.Objects.First();
        string suffix = key[key.LastIndexOf('_')..][13..];
        server.Objects[$"{Foreign}{First.AddHours(3):yyyy-MM-dd-HH-mm-ss}_other{suffix}"] = any;
        server.Objects[$"{Foreign}other{suffix}"] = any;
        foreach ((string name, byte[] content) in server.Objects)
        {
            string file = Path.Combine(folder, "search", name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content);
            bool isForeign = name.StartsWith(Foreign);
            DateTime? time = !isForeign ? null : name.Contains("_other") ? First.AddHours(3) : null;
            world._events.AddRange(Regex.Matches(Some.Text(content), "e[0-9]{5} ").Select(id => all[id.Value]).Select(one => one with
            {
                ObjectTime = isForeign ? time : one.ObjectTime,
                IsOfLayout = !isForeign,
            }));
        }

        return world;
    }

    /// <summary>Each value of a field can be read from a folder, or from a file name, with one field of variable length.</summary>
    public bool IsClear(string field) => Prefix.Split('/').Any(part => part.Contains($"{{{field}}}") && Regex.Count(part, "{(?!yyyy|MM|dd|HH)") == 1);

    public bool HasField(string field) => Prefix.Contains($"{{{field}}}");

    public T Any<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private static bool IsPossible(string prefix)
    {
        try
        {
            return new KeyPrefix(prefix) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private byte[] Batch(int batch, Dictionary<string, LoggedEvent> all)
    {
        DateTime arrival = First.AddSeconds(_random.Next(6 * 3600));
        DateTime objectTime = new(arrival.Ticks - (arrival.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        var records = new List<JsonObject>();
        for (int i = 0; i < 6; i++)
        {
            bool isInFileName = Prefix.Split('/')[^1].Contains("{logGroup}");   // of 255 bytes
            Dictionary<string, string> values = Names.ToDictionary(
                one => one.Key, one => Any([.. one.Value.Where(name => name.Length < 100 || !isInFileName)]));
            LoggedEvent[] events = [.. Enumerable.Range(0, _random.Next(3)).Select(_ =>
            {
                string id = $"e{all.Count:D5} ";
                return all[id] = new LoggedEvent(id, values, objectTime.AddSeconds(-_random.Next(120)), $"{id}{Any(Words)} {Any(Words)}", objectTime);
            })];
            byte[] document = JsonSerializer.SerializeToUtf8Bytes(new
            {
                messageType = "DATA_MESSAGE",
                owner = values["owner"],
                logGroup = values["logGroup"],
                logStream = values["logStream"],
                logEvents = events.Select(one => new
                {
                    id = one.Id.Trim(),
                    timestamp = new DateTimeOffset(one.Time).ToUnixTimeMilliseconds(),
                    message = one.Message,
                }),
            });
            records.Add(Some.Record(
                Some.SequenceNumber((batch * 100) + i), Some.Gzip(document), new DateTimeOffset(objectTime).ToUnixTimeSeconds() + i));
        }

        return Some.EventOf(records);
    }
}
