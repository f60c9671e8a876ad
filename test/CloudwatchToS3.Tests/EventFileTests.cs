using System.Text;
using System.Text.Json;
using CloudwatchToS3.LocalInvoke.EventFiles;
using CloudwatchToS3.Testing;

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

    [Theory]
    [InlineData("", "not an event: it is empty.")]
    [InlineData("START RequestId", "not an event: it is not JSON, in line 1 at byte 1.")]
    [InlineData("""{"event":"x.json","records":4}""", "not an event: its \"Records\" is a JSON Number, not an array.")]
    [InlineData("""{"event":"x.json"}""", "not an event: it has neither \"Records\" nor \"payload\".")]
    [InlineData("[]", "not an event: it has neither \"Records\" nor \"payload\".")]
    [InlineData("""{"Records":4}""", "not an event: its \"Records\" is a JSON Number, not an array.")]
    [InlineData(
        """{"Records":[{"eventSource":"aws:sqs","body":"x"}]}""", "not a Kinesis event: a record of another event source is in it.")]
    [InlineData("""{"payload":"\ud83d{}"}""", "not an event: there is half a surrogate pair in its text.")]
    [InlineData("""{"Records":[{"eventSource":"\ud800"}]}""", "not an event: there is half a surrogate pair in its text.")]
    [InlineData("""{"\ud800":1}""", "not an event: there is half a surrogate pair in its text.")]
    [InlineData("""{"payload":"text"}""", "not an event: it is not JSON, in line 1 at byte 2.")]
    public void Anything_else_is_refused_with_the_reason(string content, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(content));

        Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
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
        return Encoding.UTF8.GetString(EventFile.Read(folder.File("event.json", Encoding.UTF8.GetBytes(content))));
    }
}
