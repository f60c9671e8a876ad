namespace CloudwatchToS3.Trials.Simulation;

/// <summary>Fills a shard with records of every kind, each message with a name of its own.</summary>
internal static class Producer
{
    private const long FirstArrival = 1_790_000_000_000;
    private const int TrailerBytes = 8;

    private static readonly string[] Texts = ["", " plain", " \"quoted\" \\ text", " zwei ü", " 三 😀", " line\n", "\tand tab"];

    /// <param name="random">Chooses what the records contain.</param>
    /// <param name="envelopes">Chooses numbers, times and lanes: the same ones for shards of different streams.</param>
    public static List<SimulatedRecord> Records(Random random, Random envelopes, string stream, int shard, int count, int lanes)
    {
        var records = new List<SimulatedRecord>();
        long number = envelopes.Next(1000);
        long arrival = FirstArrival + envelopes.Next(1000);
        for (int i = 0; i < count; i++)
        {
            number += envelopes.Next(1, 50);
            arrival += envelopes.Next(400);
            RecordKind kind = random.Next(100) switch { < 70 => RecordKind.Data, < 78 => RecordKind.Control, _ => RecordKind.Poison };
            string[] messages = kind == RecordKind.Control ? [] : [.. Enumerable.Range(0, random.Next(1, 5))
                .Select(
                    m => $"{(kind == RecordKind.Poison ? "poison" : "message")}-{stream}-{shard}-{i}-{m}{random.GetItems(Texts, 1)[0]}")];
            byte[] data = kind switch
            {
                RecordKind.Data => random.Next(4) == 0 ? Encoding.UTF8.GetBytes(Document(messages)) : Some.Gzip(Document(messages)),
                RecordKind.Control => Some.Gzip(Some.ControlMessage),
                _ => Poison(random, messages),
            };
            records.Add(
                new SimulatedRecord(
                    stream, shard, $"4966900000000000000000000000000000000000000{shard:D3}{number:D10}", arrival, envelopes.Next(lanes),
                    kind, messages, data));
        }

        return records;
    }

    private static byte[] Poison(Random random, string[] messages)
    {
        byte[] whole = Some.Gzip(Document(messages));
        return random.Next(8) switch
        {
            0 => whole[..^random.Next(1, TrailerBytes + 1)],
            1 => whole[..random.Next(whole.Length)],
            2 => [.. whole[..^TrailerBytes], .. whole[^TrailerBytes..].Select(b => (byte)~b)],
            3 => [.. whole, 0],
            4 => Some.Gzip(Document(messages)[..^random.Next(1, 20)]),
            5 => Some.Gzip(Document(messages) + "{\"messageType\":"),
            6 => Encoding.UTF8.GetBytes(Document(messages).Replace("DATA_MESSAGE", "MESSAGE")),
            _ => [0xF3, 0x89, 0x9A, 0xC2, .. whole],
        };
    }

    private static string Document(string[] messages) => JsonSerializer.Serialize(new
    {
        messageType = "DATA_MESSAGE",
        owner = $"11112222333{messages[0].Length % 2}",
        logGroup = $"/aws/lambda/{messages[0][^1] % 3}",
        logStream = $"2026/09/21/[$LATEST]{messages.Length}",
        subscriptionFilters = new[] { "to-kinesis" },
        logEvents = messages.Select((message, i) => new { id = $"{i:D56}", timestamp = FirstArrival + i, message }),
    });
}
