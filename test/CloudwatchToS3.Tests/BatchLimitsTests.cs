namespace CloudwatchToS3.Tests;

/// <summary>What a record and a batch may take of memory and time: the rest goes to quarantine.</summary>
public class BatchLimitsTests
{
    /// <summary>Lines of JSON can take more than what a record inflates to: a header of 2 KB behind each of many small events.</summary>
    [Fact]
    public async Task The_limit_of_a_batch_counts_lines_where_they_are_more_than_what_was_inflated()
    {
        (IAmazonS3 client, CountingS3 s3) = CountingS3.Create();
        var limits = new BatchLimits { Bytes = 250_000 };
        var function = new Function(Some.Settings(("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "1")), client, limits);
        // some 100 KB of lines, 10 KB of JSON
        byte[] record = Some.Gzip(Some.Document(new string('g', 2000), [.. Enumerable.Repeat("m", 50)]));

        await function.FunctionHandler(
            Some.Deserialized(Some.Event(record, record, record, Some.Gzip(Some.Document("small", ["m"])))), new TestLambdaContext());

        string quarantine = Encoding.UTF8.GetString(s3.Objects.Single(o => o.Key.StartsWith("quarantine/")).Value);
        JsonArray refused = JsonNode.Parse(quarantine)!["Records"]!.AsArray();
        Assert.Equal([Some.SequenceNumber(3), Some.SequenceNumber(4)], refused.Select(one => (string?)one!["kinesis"]!["sequenceNumber"]));
        Assert.All(
            refused,
            one => Assert.Equal("the records of the batch inflate to more than 250000 bytes together", (string?)one!["quarantineReason"]));
    }

    /// <summary>A thousand documents, each within the limit, could make a thousand times the limit.</summary>
    [Fact]
    public async Task Control_documents_of_a_record_make_no_more_lines_together_than_its_limit()
    {
        (IAmazonS3 client, CountingS3 s3) = CountingS3.Create();
        string control = Some.Document(new string('g', 2000), [.. Enumerable.Repeat("m", 400)]).Replace("DATA_MESSAGE", "CONTROL_MESSAGE");

        await new Function(Some.Settings(("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "1")), client).FunctionHandler(
            Some.Deserialized(Some.Event(Some.Gzip(control), Some.Gzip(control + control))), new TestLambdaContext());

        string quarantine = Encoding.UTF8.GetString(Assert.Single(s3.Objects).Value);
        JsonNode refused = Assert.Single(JsonNode.Parse(quarantine)!["Records"]!.AsArray())!;
        Assert.Equal(
            (Some.SequenceNumber(2), "its JSON lines would be more than 1048576 bytes"),
            ((string?)refused["kinesis"]!["sequenceNumber"], (string?)refused["quarantineReason"]));
    }

    /// <summary>Log events that precede the header are read twice, and a document is work however small it is.</summary>
    [Theory]
    [InlineData("{type},{events}", 1, 2)]
    [InlineData("{events},{type}", 1, 1)]
    [InlineData("{type},{events}", 100, 2)]
    public async Task The_limit_of_a_batch_counts_what_is_read_twice_and_documents(string members, int documents, int written)
    {
        (IAmazonS3 client, CountingS3 s3) = CountingS3.Create();
        string message = new('x', documents == 1 ? 100_000 : 100);
        string document = "{" + members
            .Replace("{type}", "\"messageType\":\"DATA_MESSAGE\"")
            .Replace("{events}", $"\"logEvents\":[{{\"message\":\"{message}\"}}]") + "}";
        byte[] record = Some.Gzip(string.Concat(Enumerable.Repeat(document, documents)));
        var function = new Function(Some.Settings(), client, new BatchLimits { Bytes = 250_000 });

        await function.FunctionHandler(Some.Deserialized(Some.Event(record, record, record)), new TestLambdaContext());

        string text = string.Concat(s3.Objects.Where(o => o.Key.StartsWith("logs/")).Select(o => Encoding.UTF8.GetString(o.Value)));
        Assert.Equal(written * documents * message.Length, text.Count(c => c == 'x'));
    }

    /// <summary>Lines of 36 KiB from events of 14 bytes: they once blocked a shard.</summary>
    [Fact]
    public async Task Lines_that_outgrow_the_limit_are_quarantined()
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("OUTPUT_FORMAT", "json"));
        string head = string.Concat(Enumerable.Repeat("\\u0001", 2000));
        string events = string.Join(',', Enumerable.Repeat("{\"message\":\"\"}", 150_000));
        string members = $"\"owner\":\"{head}\",\"logGroup\":\"{head}\",\"logStream\":\"{head}\"";
        string record = $$"""{"messageType":"DATA_MESSAGE",{{members}},"logEvents":[{{events}}]}""";

        await lambda.Invoke(Some.Event(Some.Gzip(record), Some.Gzip(Some.Document("good", ["good"]))));

        Assert.Equal(
            "its JSON lines would be more than 67108864 bytes",
            (string?)JsonNode.Parse(lambda.Quarantine)!["Records"]!.AsArray().Single()!["quarantineReason"]);
        Assert.Contains(
            lambda.Objects, o => o.Key.EndsWith(".json")
                && !o.Key.EndsWith(".event.json")
                && o.Value.AsSpan().IndexOf("good"u8) > 0);
    }

    [Fact]
    public async Task A_record_of_more_than_1000_documents_is_quarantined_and_takes_nothing_from_the_others()
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start();
        string[] documents = [.. Enumerable.Range(0, 1000).Select(i => Some.Document($"group {i}", [$"{i}"]))];

        await lambda.Invoke(
            Some.Event(Some.Gzip([.. documents, Some.ControlMessage]), Some.Gzip(documents), Some.Gzip(Some.Document("good", ["good"]))));

        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n")) + "good\n", lambda.Text);
        Assert.Equal(
            "more than 1,000 JSON documents",
            (string?)JsonNode.Parse(lambda.Quarantine)!["Records"]!.AsArray().Single()!["quarantineReason"]);
    }

    /// <summary>
    /// With <c>{logStream}</c> a batch can hold ten thousand: at 30 ms each they would take as long as any function may run.
    /// </summary>
    [Fact]
    public async Task A_batch_makes_5000_objects_at_most_and_never_keeps_more_than_1000_in_memory()
    {
        (IAmazonS3 client, CountingS3 s3) = CountingS3.Create();
        var function = new Function(Some.Settings(("KEY_PREFIX", "{logGroup}/")), client);
        byte[][] records = [
            .. Enumerable.Range(0, 7)
            .Select(record => Some.Gzip(string.Concat(Enumerable.Range(0, 900).Select(i => Some.Document($"group {record} {i}", ["a"])))))];

        await function.FunctionHandler(
            Some.Deserialized(Some.Event([.. records, Some.Gzip(Some.Document("group 0 0", ["b"]))])), new TestLambdaContext());

        string[] quarantine = [.. s3.Objects.Where(o => o.Key.StartsWith("quarantine/")).Select(o => Encoding.UTF8.GetString(o.Value))];
        Assert.Equal(5 * 900 + 1, s3.Objects.Count - quarantine.Length);
        Assert.All(
            quarantine.SelectMany(document => JsonNode.Parse(document)!["Records"]!.AsArray()),
            record => Assert.Equal("the records of the batch would make more than 5,000 objects", (string?)record!["quarantineReason"]));
        Assert.Equal(2, quarantine.Sum(document => JsonNode.Parse(document)!["Records"]!.AsArray().Count));
        Assert.InRange(s3.MostInFlight, 1, 8);
    }

    /// <summary>Lines of a header of 2 KB behind each of many small events take much work, also where they are thrown away.</summary>
    [Theory]
    [InlineData("DATA_MESSAGE")]
    [InlineData("CONTROL_MESSAGE")]
    public async Task Lines_that_are_not_kept_count_as_work(string messageType)
    {
        (IAmazonS3 client, CountingS3 s3) = CountingS3.Create();
        var function = new Function(
            Some.Settings(("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "1")), client, new BatchLimits { Bytes = 3_000_000 });
        byte[] costly = Some.Gzip(Some.Document(new string('g', 2000), [.. Enumerable.Repeat("m", messageType == "DATA_MESSAGE" ? 1000 : 400)])
            .Replace("DATA_MESSAGE", messageType));

        await function.FunctionHandler(
            Some.Deserialized(Some.Event(costly, costly, costly, costly, Some.Gzip(Some.Document("good", ["m"])))), new TestLambdaContext());

        string quarantine = string.Concat(
            s3.Objects.Where(o => o.Key.StartsWith("quarantine/")).Select(o => Encoding.UTF8.GetString(o.Value)));
        Assert.Contains("the records of the batch inflate to more than 3000000 bytes together", quarantine);
        Assert.Equal(messageType == "DATA_MESSAGE", quarantine.Contains("its JSON lines would be more than 1048576 bytes"));
    }
}
