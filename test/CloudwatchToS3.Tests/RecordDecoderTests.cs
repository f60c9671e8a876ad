using System.Text;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

public class RecordDecoderTests
{
    private const string Prefix = """{"messageType":"DATA_MESSAGE","logEvents":[{"message":""";

    [Theory]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"},{"message":"b"}]}""", "a\nb\n")]
    [InlineData(""" { "logEvents" : [ { "message" : "a" , "id" : 7 } ] , "messageType" : "DATA_MESSAGE" } """, "a\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"ends in a line feed\n"}]}""", "ends in a line feed\n\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":""}]}""", "\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[]}""", "")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"one"}]}{"messageType":"DATA_MESSAGE","logEvents":[{"message":"two"}]}""", "one\ntwo\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","x":{"messageType":1,"logEvents":[{"message":3}]},"y":[[{"message":null}],"z"],"logEvents":[{"x":{"message":"no"},"message":"yes"}]}""", "yes\n")]
    [InlineData("""{"message\u0054ype":"DATA_MESSAG\u0045","log\u0045vents":[{"m\u0065ssage":"escaped names"}]}""", "escaped names\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"\"\\\/\b\f\n\r\t \u00e9 \u20AC \ud83d\ude00 é € 😀"}]}""", "\"\\/\b\f\n\r\t é € 😀 é € 😀\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"\ud83d|\ude00|\ud83d\ud83d\ude00|\ud83d\n|\ud83d"}]}""", "\uFFFD|\uFFFD|\uFFFD😀|\uFFFD\n|\uFFFD\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","n":[-0,0.5e-7,1E+9,12345678901234567890123],"t":[true,false,null],"logEvents":[{"timestamp":-1e999,"message":"a"}]}""", "a\n")]
    [InlineData(Some.ControlMessage, "")]
    public void Messages_are_written_in_order_each_with_a_line_feed(string json, string expected)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(Decoded(Some.Utf8(json))));
        Assert.Equal(expected, Encoding.UTF8.GetString(Decoded(Some.Gzip(json))));
    }

    public static TheoryData<string, string> BadJson => new()
    {
        { """{"logEvents":[{"message":"a"}]}""", "no messageType" },
        { """{"messageType":"OTHER","logEvents":[{"message":"a"}]}""", "unknown messageType" },
        { """{"messageType":7,"logEvents":[]}""", "messageType is no string" },
        { """{"messageType":"DATA_MESSAGE"}""", "no logEvents" },
        { """{"messageType":"DATA_MESSAGE","logEvents":{}}""", "logEvents is no array" },
        { """{"messageType":"DATA_MESSAGE","logEvents":["a"]}""", "a log event is no object" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1"}]}""", "a log event has no message" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"message":null}]}""", "a log event's message is no string" },
        { """{"messageType":"DATA_MESSAGE","messageType":"DATA_MESSAGE","logEvents":[]}""", "messageType given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[],"logEvents":[]}""", "logEvents given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a","message":"b"}]}""", "a log event's message given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a","m\u0065ssage":"b"}]}""", "a log event's message given twice" },
        { Prefix + "\"a\"}]", "JSON is cut off" },
        { Prefix + "\"a", "JSON is cut off" },
        { Prefix + "\"a\"}]}x", "no JSON object where a document should begin" },
        { Prefix + "\"a\"},]}", "a log event is no object" },
        { Prefix + "\"a\",}]}", "malformed JSON" },
        { Prefix + "\"a\"]}", "malformed JSON" },
        { Prefix + "\"a\" \"b\"}]}", "malformed JSON" },
        { Prefix + "\"a\",\"n\":01}]}", "malformed JSON value" },
        { Prefix + "\"a\",\"n\":1.}]}", "malformed JSON value" },
        { Prefix + "\"a\",\"n\":+1}]}", "malformed JSON value" },
        { Prefix + "\"a\",\"n\":truE}]}", "malformed JSON value" },
        { Prefix + "\"a\\x\"}]}", "wrong escape inside a JSON string" },
        { Prefix + "\"a\\u12G4\"}]}", "wrong \\u escape inside a JSON string" },
        { Prefix + "\"a\tb\"}]}", "raw control character inside a JSON string" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[],"d":""" + new string('[', 64) + new string(']', 64) + "}", "JSON nested deeper than 64 levels" },
    };

    [Theory]
    [MemberData(nameof(BadJson))]
    public void Bad_JSON_is_undecodable_and_leaves_nothing_behind(string json, string reason)
    {
        AssertUndecodable(Some.Utf8(json), reason);
        AssertUndecodable(Some.Gzip(json), reason);
    }

    public static TheoryData<byte[], string> BadData => new()
    {
        { [], "no data" },
        { "not json"u8.ToArray(), "neither gzip nor JSON" },
        { "[]"u8.ToArray(), "neither gzip nor JSON" },
        { [0xEF, 0xBB, 0xBF, .. "{}"u8], "neither gzip nor JSON" },
        { [0xF3, 0x89, 0x9A, 0xC2, 1, 2, 3], "an aggregated record of the Kinesis Producer Library, not CloudWatch Logs data" },
        { [0x1f], "neither gzip nor JSON" },
        { [0x1f, 0x8b], "gzip data is cut off" },
        { Some.Gzip("  "), "no JSON document in it" },
        { Some.Gzip("[]"), "no JSON object where a document should begin" },
        { [.. Some.Utf8(Prefix), (byte)'"', 0xC3, (byte)'"', .. "}]}"u8], "not valid UTF-8" },
        { [.. Some.Utf8(Prefix), .. "\"a\",\"x\":\""u8, 0xED, 0xA0, 0x80, .. "\"}]}"u8], "not valid UTF-8" },
        { [.. Some.Gzip(Some.DataMessage("a")), 0], "garbage after the last gzip member" },
        { [.. Some.Gzip(Some.DataMessage("a")), .. "garbage"u8], "garbage after the last gzip member" },
        { Some.Gzip(Some.DataMessage("a"))[..^1], "gzip data is cut off" },
        { Some.Gzip(Some.DataMessage("a"))[..^8], "gzip data is cut off" },
        { Some.Gzip(Some.DataMessage("a"))[..^20], "gzip data is cut off" },
        { Changed(Some.Gzip(Some.DataMessage("a")), ^1), "gzip data is damaged" },
        { Changed(Some.Gzip(Some.DataMessage("a")), ^5), "gzip data is damaged" },
    };

    [Theory]
    [MemberData(nameof(BadData))]
    public void Bad_data_is_undecodable_and_leaves_nothing_behind(byte[] data, string reason) => AssertUndecodable(data, reason);

    [Fact]
    public void A_record_of_many_members_with_documents_across_their_borders_is_decoded()
    {
        byte[] json = Some.Utf8(Some.DataMessage("Köln", "two") + Some.ControlMessage + Some.DataMessage("three"));
        byte[] data = [.. json.Chunk(7).SelectMany(Some.Gzip)];

        Assert.Equal("Köln\ntwo\nthree\n", Encoding.UTF8.GetString(Decoded(data)));
    }

    [Fact]
    public void A_record_may_inflate_to_the_limit_and_not_to_one_byte_more()
    {
        string json = Some.DataMessage(new string('x', 200_000));
        var sink = Some.Sink();

        Assert.Equal(1, new RecordDecoder(sink, new InflationLimit(Encoding.UTF8.GetByteCount(json))).Decode(Some.Gzip(json), CancellationToken.None).Content.LogEvents);
        var error = Assert.Throws<UndecodableRecordException>(
            () => new RecordDecoder(sink, new InflationLimit(Encoding.UTF8.GetByteCount(json) - 1)).Decode(Some.Gzip(json), CancellationToken.None));
        Assert.StartsWith("inflates to more than ", error.Message, StringComparison.Ordinal);
        Assert.Equal(200_001, sink.Length);
    }

    [Fact]
    public void A_record_tells_what_it_holds()
    {
        (RecordContent content, _) = new RecordDecoder(Some.Sink(), new InflationLimit(int.MaxValue))
            .Decode(Some.Gzip(Some.DataMessage("a", "b"), Some.ControlMessage, Some.DataMessage("c")), CancellationToken.None);

        Assert.Equal(new RecordContent(DataMessages: 2, ControlMessages: 1, LogEvents: 3, Some.FirstTimestamp), content);
        Assert.False(content.IsControl);
    }

    private static byte[] Changed(byte[] data, Index index)
    {
        data[index] ^= 1;
        return data;
    }

    private static byte[] Decoded(byte[] data)
    {
        var sink = Some.Sink();
        new RecordDecoder(sink, new InflationLimit(int.MaxValue)).Decode(data, CancellationToken.None);
        return sink.Kept.ToArray();
    }

    private static void AssertUndecodable(byte[] data, string reason)
    {
        var sink = Some.Sink();
        "before"u8.CopyTo(sink.GetSpan());
        sink.Advance("before".Length);
        OutputSink.Mark before = sink.Position;

        var error = Assert.Throws<UndecodableRecordException>(() => new RecordDecoder(sink, new InflationLimit(int.MaxValue)).Decode(data, CancellationToken.None));

        Assert.Equal(reason, error.Message);
        Assert.Equal(before, sink.Position);
        Assert.Equal("before"u8, sink.Kept.Span);
    }
}
