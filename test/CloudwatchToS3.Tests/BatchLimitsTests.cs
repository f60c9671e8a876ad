namespace CloudwatchToS3.Tests;

/// <summary>What a record and a batch may take of memory and time: the rest goes to quarantine.</summary>
public class BatchLimitsTests
{
    private const string TooLongLines = "its JSON lines would be more than 1048576 bytes";

    /// <summary>Lines of JSON can take more than what a record inflates to: a header of 2 KB behind each of many small events.</summary>
    private static string LargeHeader(int events) => Some.Document(new string('g', 2000), [.. Enumerable.Repeat("m", events)]);

    [Fact]
    public async Task The_limit_of_a_batch_counts_lines_where_they_are_more_than_what_was_inflated()
    {
        byte[] record = Some.Gzip(LargeHeader(50));   // some 100 KB of lines, 10 KB of JSON

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(record, record, record, Some.Gzip(Some.DataMessage("m"))), new BatchLimits { Bytes = 250_000 }, ("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "1"));

        const string Reason = "the records of the batch inflate to more than 250000 bytes together";
        Assert.Equal([(Some.SequenceNumber(3), Reason), (Some.SequenceNumber(4), Reason)], lambda.Quarantined);
    }

    /// <summary>A thousand documents, each within the limit, could make a thousand times the limit.</summary>
    [Fact]
    public async Task Control_documents_of_a_record_make_no_more_lines_together_than_its_limit()
    {
        string control = LargeHeader(400).Replace("DATA_MESSAGE", "CONTROL_MESSAGE");

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip(control), Some.Gzip(control + control)), ("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "1"));

        Assert.Equal([(Some.SequenceNumber(2), TooLongLines)], lambda.Quarantined);
    }

    /// <summary>Log events that precede the header are read twice, and a document is work however small it is.</summary>
    [Theory]
    [InlineData("{type},{events}", 1, 2)]
    [InlineData("{events},{type}", 1, 1)]
    [InlineData("{type},{events}", 100, 2)]
    public async Task The_limit_of_a_batch_counts_what_is_read_twice_and_documents(string members, int documents, int written)
    {
        string message = new('x', documents == 1 ? 100_000 : 100);
        string document = "{" + members.Replace("{type}", "\"messageType\":\"DATA_MESSAGE\"")
            .Replace("{events}", $"\"logEvents\":[{{\"message\":\"{message}\"}}]") + "}";
        byte[] record = Some.Gzip(string.Concat(Enumerable.Repeat(document, documents)));

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(record, record, record), new BatchLimits { Bytes = 250_000 });

        Assert.Equal(written * documents * message.Length, lambda.Text.Count(c => c == 'x'));
    }

    /// <summary>Lines of 36 KiB from events of 14 bytes: they once blocked a shard.</summary>
    [Fact]
    public async Task Lines_that_outgrow_the_limit_are_quarantined()
    {
        string head = string.Concat(Enumerable.Repeat("\\u0001", 2000));
        string events = string.Join(',', Enumerable.Repeat("{\"message\":\"\"}", 150_000));
        string members = $"\"owner\":\"{head}\",\"logGroup\":\"{head}\",\"logStream\":\"{head}\"";
        string record = $$"""{"messageType":"DATA_MESSAGE",{{members}},"logEvents":[{{events}}]}""";

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip(record), Some.Gzip(Some.DataMessage("good"))), ("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "16"));

        Assert.Equal([(Some.SequenceNumber(1), "its JSON lines would be more than 16777216 bytes")], lambda.Quarantined);
        Assert.Contains("good", lambda.Text);
    }

    [Fact]
    public async Task A_record_of_more_than_1000_documents_is_quarantined_and_takes_nothing_from_the_others()
    {
        string[] documents = [.. Enumerable.Range(0, 1000).Select(i => Some.DataMessage($"{i}"))];

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip([.. documents, Some.ControlMessage]), Some.Gzip(documents), Some.Gzip(Some.DataMessage("good"))));

        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n")) + "good\n", lambda.Text);
        Assert.Equal([(Some.SequenceNumber(1), "more than 1,000 JSON documents")], lambda.Quarantined);
    }

    /// <summary>
    /// With <c>{logStream}</c> a batch can hold ten thousand: at 30 ms each they would take as long as any function may run. Here a hundredth
    /// of the limits, which another test compares with what the README promises.
    /// </summary>
    [Fact]
    public async Task A_batch_makes_so_many_objects_at_most_and_writes_no_more_than_eight_at_a_time()
    {
        byte[][] records = [
            .. Enumerable.Range(0, 7).Select(record => Some.Gzip([.. Enumerable.Range(0, 9).Select(i => Some.Document($"group {record} {i}", ["a"]))]))];

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event([.. records, Some.Gzip(Some.Document("group 0 0", ["b"]))]), new BatchLimits { Objects = 46, SegmentObjects = 18 }, ("KEY_PREFIX", "{logGroup}/"));

        string[] keys = [.. lambda.Objects.Keys.Where(key => !key.StartsWith("quarantine/"))];
        Assert.Equal((5 * 9) + 1, keys.Length);
        Assert.Equal(   // the first and last records of the segments
            [(1, 2), (3, 4), (5, 8)],
            keys.Select(key => Regex.Match(key, @"_\d{55}(\d)-\d{55}(\d)_")).Select(pair => (int.Parse(pair.Groups[1].Value), int.Parse(pair.Groups[2].Value))).Distinct().Order());
        const string Reason = "the records of the batch would make more than 46 objects";
        Assert.Equal([(Some.SequenceNumber(6), Reason), (Some.SequenceNumber(7), Reason)], lambda.Quarantined);
        Assert.InRange(lambda.Server.MostInFlight, 1, 8);
    }

    /// <summary>Long headers in lines of JSON take much work, also where the lines are thrown away.</summary>
    [Theory]
    [InlineData("DATA_MESSAGE", 1000)]
    [InlineData("CONTROL_MESSAGE", 400)]
    public async Task Lines_that_are_not_kept_count_as_work(string messageType, int events)
    {
        byte[] costly = Some.Gzip(LargeHeader(events).Replace("DATA_MESSAGE", messageType));

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(costly, costly, costly, costly, Some.Gzip(Some.DataMessage("m"))), new BatchLimits { Bytes = 3_000_000 }, ("OUTPUT_FORMAT", "json"), ("MAX_INFLATED_MIB", "1"));

        string?[] reasons = [.. lambda.Quarantined.Select(one => one.Reason)];
        Assert.Contains("the records of the batch inflate to more than 3000000 bytes together", reasons);
        Assert.Equal(messageType == "DATA_MESSAGE", reasons.Contains(TooLongLines));
    }
}
