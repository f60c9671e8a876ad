namespace CloudwatchToS3.Tests;

public class RecordDecoderTests
{
    private const int Limit = 1024 * 1024;

    private static readonly RecordDecoder Decoder = new(Some.Settings(("MAX_INFLATED_MIB", "1")), LineFormat.Text);

    private static readonly byte[] One = Some.Gzip(Some.DataMessage("a"));

    private const string Prefix = """{"messageType":"DATA_MESSAGE","logEvents":[{"message":""";

    [Theory]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"},{"message":"b"}]}""", "a\nb\n")]
    [InlineData(""" { "logEvents" : [ { "message" : "a" , "id" : 7 } ] , "messageType" : "DATA_MESSAGE" } """, "a\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"ends in a line feed\n"}]}""", "ends in a line feed\n\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":""}]}""", "\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[]}""", "")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"one"}]}{"messageType":"DATA_MESSAGE","logEvents":"""
        + """[{"message":"two"}]}""", "one\ntwo\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","x":{"messageType":1,"logEvents":[{"message":3}]},"y":"""
        + """[[{"message":null}],"z"],"logEvents":[{"x":{"message":"no"},"message":"yes"}]}""", "yes\n")]
    [InlineData("""{"message\u0054ype":"DATA_MESSAG\u0045","log\u0045vents":[{"m\u0065ssage":"escaped names"}]}""", "escaped names\n")]
    [InlineData(
        """{"messageType":"DATA_MESSAGE","logEvents":[{"message":"\"\\\/\b\f\n\r\t \u00e9 \u20AC \ud83d\ude00 é € 😀"}]}""",
        "\"\\/\b\f\n\r\t é € 😀 é € 😀\n")]
    [InlineData(
        """{"messageType":"DATA_MESSAGE","logEvents":[{"message":"\ud83d|\ude00|\ud83d\ud83d\ude00|\ud83d\n|\ud83d"}]}""",
        "\uFFFD|\uFFFD|\uFFFD😀|\uFFFD\n|\uFFFD\n")]
    [InlineData("""{"messageType":"DATA_MESSAGE","n":[-0,0.5e-7,1E+9,12345678901234567890123],"t":[true,false,null],"logEvents":"""
        + """[{"timestamp":-1e999,"message":"a"}]}""", "a\n")]
    [InlineData(Some.ControlMessage, "")]
    public void Messages_are_written_in_order_each_with_a_line_feed(string json, string expected)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(Decoded(Some.Utf8(json))));
        Assert.Equal(expected, Encoding.UTF8.GetString(Decoded(Some.Gzip(json))));
    }

    /// <summary>A transformer's message is a string of JSON (AWS: TransformedLogRecord). Where it is not one, nothing is lost, either.</summary>
    [Fact]
    public void What_a_transformer_makes_of_a_log_event_is_its_message()
    {
        const string Transformed = """{"level":"ERROR","order":{"id":1001},"path":"C:\\temp","@timestamp":1790000000000}""";

        Assert.Equal($"{Transformed}\n", Encoding.UTF8.GetString(Decoded(Some.Gzip(Some.DataMessage(Transformed)))));
        AssertUndecodable(
            Some.Utf8(Some.DataMessage("x").Replace("\"message\":\"x\"", $"\"message\":{Transformed}")), "a log event's message is not a string");
    }

    public static TheoryData<string, string> BadJson => new()
    {
        { """{"logEvents":[{"message":"a"}]}""", "no messageType" },
        { """{"messageType":"OTHER","logEvents":[{"message":"a"}]}""", "unknown messageType" },
        { """{"messageType":7,"logEvents":[]}""", "messageType is not a string" },
        { """{"messageType":"DATA_MESSAGE"}""", "no logEvents" },
        { """{"messageType":"DATA_MESSAGE","logEvents":{}}""", "logEvents is not an array" },
        { """{"messageType":"DATA_MESSAGE","logEvents":["a"]}""", "a log event is not an object" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1"}]}""", "a log event has no message" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"message":null}]}""", "a log event's message is not a string" },
        { """{"messageType":"DATA_MESSAGE","messageType":"DATA_MESSAGE","logEvents":[]}""", "messageType given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[],"logEvents":[]}""", "logEvents given twice" },
        { """{"owner":"a","owner":"a"}""", "owner given twice" },
        { """{"logGroup":"a","logGroup":"a"}""", "logGroup given twice" },
        { """{"logStream":"a","logStream":"a"}""", "logStream given twice" },
        { """{"logEvents":[{"message":"a","extractedFields":{},"extractedFields":{}}],"messageType":"DATA_MESSAGE"}""", "a log event's extractedFields given twice" },
        { $$"""{"owner":"{{new string('x', 2049)}}"}""", "owner is longer than 2048 bytes" },
        { $$"""{"logGroup":"{{new string('x', 2049)}}"}""", "logGroup is longer than 2048 bytes" },
        { $$"""{"logStream":"{{new string('x', 2049)}}"}""", "logStream is longer than 2048 bytes" },
        { $$"""{"messageType":"{{new string('x', 2049)}}"}""", "unknown messageType" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a","message":"b"}]}""", "a log event's message given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1790000000000,"message":"a","id":"2"}]}""", "a log event's id given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1790000000000,"message":"a","timestamp":2}]}""", "a log event's timestamp given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1790000000000,"message":"a","message":"b"}]}""", "a log event's message given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","id":"2","timestamp":1790000000000,"message":"a"}]}""", "a log event's id given twice" },
        { """{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a","m\u0065ssage":"b"}]}""", "a log event's message given twice" },
        { Prefix + "\"a\"}]", "JSON is cut off" },
        { Prefix + "\"a", "JSON is cut off" },
        { Prefix + "\"a\\", "JSON is cut off" },
        { Prefix + "\"a\\u12", "JSON is cut off" },
        { Prefix + "\"a\"}]}x", "no JSON object where a document should begin" },
        { Prefix + "\"a\"}]}tru", "no JSON object where a document should begin" },
        { Prefix + "\"a\"}]} 1", "no JSON object where a document should begin" },
        { Prefix + "\"a\"}]}{", "JSON is cut off" },
        { Prefix + "\"a\",\"n\":tru", "JSON is cut off" },
        { Prefix + "\"a\",\"n\":1", "JSON is cut off" },
        { Prefix + "\"a\"},]}", "malformed JSON" },
        { Prefix + "\"a\",}]}", "malformed JSON" },
        { Prefix + "\"a\"]}", "malformed JSON" },
        { Prefix + "\"a\" \"b\"}]}", "malformed JSON" },
        { Prefix + "\"a\",\"n\":01}]}", "malformed JSON" },
        { Prefix + "\"a\",\"n\":1.}]}", "malformed JSON" },
        { Prefix + "\"a\",\"n\":+1}]}", "malformed JSON" },
        { Prefix + "\"a\",\"n\":truE}]}", "malformed JSON" },
        { Prefix + "\"a\\x\"}]}", "wrong escape inside a JSON string" },
        { Prefix + "\"a\\u12G4\"}]}", "wrong \\u escape inside a JSON string" },
        { Prefix + "\"a\tb\"}]}", "raw control character inside a JSON string" },
        {
            """{"messageType":"DATA_MESSAGE","logEvents":[],"d":""" + new string('[', 64) + new string(']', 64) + "}",
            "JSON nested deeper than 64 levels"
        },
    };

    [Theory]
    [MemberData(nameof(BadJson))]
    public void Bad_JSON_is_undecodable_with_its_reason(string json, string reason)
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
        { [.. One, 0], "garbage after the last gzip member" },
        { [.. One, .. "garbage"u8], "garbage after the last gzip member" },
        { One[..^1], "gzip data is cut off" },
        { One[..^8], "gzip data is cut off" },
        { One[..^20], "gzip data is cut off" },
        { [.. One[..^1], 1], "gzip data is damaged" },
        { [.. One[..^5], (byte)(One[^5] ^ 1), .. One[^4..]], "gzip data is damaged" },
    };

    [Theory]
    [MemberData(nameof(BadData))]
    public void Bad_data_is_undecodable_with_its_reason(byte[] data, string reason) => AssertUndecodable(data, reason);

    [Fact]
    public void A_record_of_many_members_with_documents_across_their_borders_is_decoded()
    {
        byte[] json = Some.Utf8(Some.DataMessage("Köln", "two") + Some.ControlMessage + Some.DataMessage("three"));
        byte[] data = [.. json.Chunk(7).SelectMany(Some.Gzip)];

        Assert.Equal("Köln\ntwo\nthree\n", Encoding.UTF8.GetString(Decoded(data)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_may_inflate_to_the_limit_and_not_to_one_byte_more(bool isGzip)
    {
        string json = Some.DataMessage(new string('x', 200_000));
        json = json[..^1] + new string(' ', Limit - Encoding.UTF8.GetByteCount(json)) + "}";
        byte[] Data(string text) => isGzip ? Some.Gzip(text) : Some.Utf8(text);

        Assert.Equal(1, Decode(Data(json)).LogEvents);
        Assert.Equal(Limit, Decoder.Inflated);
        AssertUndecodable(Data($"{json} "), $"inflates to more than {Limit} bytes");
    }

    [Fact]
    public void A_record_tells_what_it_holds()
    {
        DecodedRecord record = Decode(Some.Gzip(Some.DataMessage("a", "b"), Some.ControlMessage, Some.DataMessage("c")));

        Assert.Equal((false, 3, Some.FirstTimestamp), (record.HasOnlyControlMessages, record.LogEvents, record.EarliestTimestamp));
        var source = new LogStream("111122223333", "/aws/lambda/checkout", "2026/09/21/[$LATEST]5be1c0ffee", "logs/{yyyy}/{MM}/{dd}/{HH}/");
        Assert.Equal([new RecordPart(source, LogEvents: 2, 0, 4), new RecordPart(source, LogEvents: 1, 4, 2)], record.Parts);
        Assert.True(Decode(Some.Gzip(Some.ControlMessage, Some.ControlMessage)).HasOnlyControlMessages);
    }

    [Fact]
    public void Decoding_ends_with_the_time_that_is_left()
    {
        var over = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(() => Decoder.Decode(One, over));
        Assert.Throws<OperationCanceledException>(() => Decoder.Decode(Some.Utf8(Some.DataMessage("a")), over));
    }

    /// <summary>No message, no string: nothing but the reader sees it, and the reader is asked for one token at a time.</summary>
    [Fact]
    public async Task Decoding_of_what_is_skipped_ends_with_the_time_that_is_left()
    {
        var decoder = new RecordDecoder(Some.Settings(), LineFormat.Text);
        string json = new StringBuilder("{\"a\":[1]}").Insert(7, ",1", 10_000_000).ToString();
        byte[] data = Some.Gzip(json);
        using var over = new CancellationTokenSource();

        Task<OperationCanceledException> decoding = Task.Run(() => Assert.Throws<OperationCanceledException>(() => decoder.Decode(data, over.Token)));
        while (decoder.Inflated < json.Length && !decoding.IsCompleted)
        {
            await Task.Delay(1);
        }

        await over.CancelAsync();
        await decoding;
    }

    /// <summary>As somebody who formats JSON writes it; also where the value is read without the reader.</summary>
    [Fact]
    public void White_space_between_tokens_may_be_line_breaks()
    {
        string[] tokens =
        ["{", "\"messageType\"", ":", "\"DATA_MESSAGE\"", ",", "\"logEvents\"", ":", "[", "{", "\"message\"", ":", "\"a\"", "}", "]", "}"];

        Assert.All(
            ["\n", "\r", "\t", " ", "\r\n\t "],
            space => Assert.Equal("a\n"u8, Decoded(Some.Utf8(string.Concat(tokens.Select(token => space + token))))));
    }

    /// <summary>Wherever it stands: a record of many blocks is checked to its end.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(600_000)]
    public void A_byte_that_is_not_UTF8_is_found_anywhere(int position)
    {
        byte[] json = Some.Utf8(Prefix + $"\"{new string('x', 700_000)}\"}}]}}");
        json[position] = 0xFF;

        AssertUndecodable(json, "not valid UTF-8");
        AssertUndecodable(Some.Gzip(json), "not valid UTF-8");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("[0,")]
    [InlineData("{\"b\":0 , \"a\":")]
    public void Nesting_that_is_too_deep_is_named_also_behind_a_comma(string level) => AssertUndecodable(
        Some.Utf8("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[],\"d\":" + string.Concat(Enumerable.Repeat(level, 70))),
        "JSON nested deeper than 64 levels");

    [Theory]
    [InlineData(1, "5,1,9")]
    [InlineData(2, "5", "2", "7")]
    [InlineData(-7, "3,-7")]
    public void The_earliest_timestamp_is_that_of_any_log_event_of_any_document(long earliest, params string[] documents) =>
        Assert.Equal(earliest, Decode(Some.Gzip([.. documents.Select(timestamps =>
            $$"""{"messageType":"DATA_MESSAGE","logEvents":[{{string.Join(',', timestamps.Split(',').Select(time =>
                $$"""{"id":"1","timestamp":{{time}},"message":"m"}"""))}}]}""")])).EarliestTimestamp);

    private static DecodedRecord Decode(byte[] data) => Decoder.Decode(data, CancellationToken.None);

    private static byte[] Decoded(byte[] data) => Decode(data).Lines.ToArray();

    private static void AssertUndecodable(byte[] data, string reason) =>
        Assert.Equal(reason, Assert.Throws<UndecodableRecordException>(() => Decoded(data)).Message);
}
