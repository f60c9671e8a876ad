using CloudwatchToS3.LocalInvoke.EventFiles;

namespace CloudwatchToS3.Tests;

public class EventFileTests
{
    private const string KinesisEvent = """{"Records":[{"kinesis":{"data":"e30="},"eventSource":"aws:kinesis"}]}""";

    [Theory]
    [InlineData(KinesisEvent)]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Records":null}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[{}]}""")]
    // deeper than 64
    [InlineData("""{"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"""
        + """]]]]]]]]]]]]]]]]]]]]]]]]]]]],"Records":[]}""")]
    public void An_event_is_read_as_it_is(string json)
    {
        Assert.Equal(json, Read(json));
        Assert.Equal(json, Read("\uFEFF" + json));
    }

    [Fact]
    public void The_payload_of_an_on_failure_object_is_the_event()
    {
        Assert.Equal(KinesisEvent, Read($$"""{"requestContext":{},"KinesisBatchInfo":{},"payload":{{KinesisEvent}}}"""));
        Assert.Equal(KinesisEvent, Read($$"""{"version":"1.0","payload":{{JsonSerializer.Serialize(KinesisEvent)}}}"""));
    }

    /// <summary>What version 1 and version 2 of the CLI print.</summary>
    [Theory]
    [InlineData("1790000001.5")]
    [InlineData("\"2026-09-21T16:13:21.500000+02:00\"")]
    public void Records_that_get_records_prints_are_an_event(string time) => Assert.Equal(
        """{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"e30=","sequenceNumber":"4966","""
            + "\"partitionKey\":\"p\",\"approximateArrivalTimestamp\":1790000001.5}}]}",
        Read($$"""
            {"Records":[{"SequenceNumber":"4966","ApproximateArrivalTimestamp":{{time}},"Data":"e30=","PartitionKey":"p",
            "EncryptionType":"KMS"}],"NextShardIterator":"AAA","MillisBehindLatest":0}
            """));

    [Fact]
    public void A_document_of_CloudWatch_Logs_is_a_record()
    {
        string document = Some.DataMessage("one", "two");

        Assert.Equal(
            """{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":""" + "\"" + Convert.ToBase64String(Some.Utf8(document)) + "\"}}]}",
            Read(document));
    }

    [Fact]
    public void Data_that_is_not_base64_is_said_with_its_record() => Assert.StartsWith(
        "not a Kinesis event: the data of record 2, shardId-0:2, is not base64.",
        Assert.Throws<InvalidDataException>(() => EventFile.Deserialized(Some.Utf8(
            """{"Records":[{"kinesis":{"data":"e30="}},{"eventID":"shardId-0:2","kinesis":{"data":"e3="}}]}"""))).Message);

    /// <summary>Only the first one is what a mapping leaves.</summary>
    [Fact]
    public void A_payload_in_a_payload_is_no_event()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read("""{"payload":{"payload":{"Records":[]}}}"""));

        Assert.Equal("not an event: it has no \"Records\", \"payload\" or \"logEvents\".", error.Message);
    }

    [Theory]
    [InlineData("", "not an event: it is empty.")]
    [InlineData("""{"awslogs":{"data":"H4sI"}}""", "not a Kinesis event, but one that CloudWatch Logs sends to Lambda directly. Extract the document")]
    [InlineData("\u001f\u008b\u0008", "not an event: it is gzip. Unpack it with gunzip -c FILE > event.json, and give that.")]
    [InlineData("START RequestId", "not an event: it is not JSON, in line 1 at byte 1.")]
    [InlineData("""{"event":"x.json","records":4}""", "not an event: its \"Records\" is a JSON Number, not an array.")]
    [InlineData("""{"event":"x.json"}""", "not an event: it has no \"Records\", \"payload\" or \"logEvents\".")]
    [InlineData("[]", "not an event: it has no \"Records\", \"payload\" or \"logEvents\".")]
    [InlineData("""{"Records":4}""", "not an event: its \"Records\" is a JSON Number, not an array.")]
    [InlineData("""{"Records":[{"eventSource":"aws:sqs","body":"x"}]}""", "not a Kinesis event: it has a record of another event source.")]
    [InlineData("""{"payload":"\ud83d{}"}""", "not an event: its text contains a lone surrogate.")]
    [InlineData("""{"Records":[{"eventSource":"\ud800"}]}""", "not an event: its text contains a lone surrogate.")]
    [InlineData("""{"\ud800":1}""", "not an event: its text contains a lone surrogate.")]
    [InlineData("""{"payload":"text"}""", "not an event: it is not JSON, in line 1 at byte 2.")]
    public void Anything_else_is_refused_with_the_reason(string content, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(content));

        Assert.StartsWith(reason, error.Message);
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_refused_before_it_is_read()
    {
        using var folder = TempFolder.ForCaller();
        string file = folder.File("event.json", []);
        using (FileStream empty = File.OpenWrite(file))
        {
            empty.SetLength(int.MaxValue - 1);   // holes, which take no room on the disk
        }

        Assert.Equal(
            "not an event: it has 2147483646 bytes, and an event has 6 MB at most.",
            Assert.Throws<InvalidDataException>(() => EventFile.Read(file)).Message);
    }

    private static string Read(string content)
    {
        using var folder = TempFolder.ForCaller();
        return Encoding.UTF8.GetString(EventFile.Read(folder.File(
            "event.json", content.StartsWith('\u001f') ? Encoding.Latin1.GetBytes(content) : Encoding.UTF8.GetBytes(content))));
    }
}
