using System.IO.Compression;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Tests;

/// <summary>Every format, compressed or not, in one object or several: exact bytes, and the same on a retry.</summary>
public class OutputTests
{
    private static readonly (string Group, string[] Messages)[] Documents =
    [
        ("/aws/lambda/shop", ["plain", "zwei ü 三 😀", "\"quoted\" \\ back\\slash"]),
        ("/app/ü", ["line\nfeed\ttab\u0001\u2028", ""]),
        ("/aws/lambda/shop", [new string('x', 70_000), "last"]),
    ];

    public static TheoryData<string, string, string> Combinations()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string format in new[] { "text", "json" })
        {
            foreach (string compression in new[] { "none", "gzip", "zstd" })
            {
                foreach (string prefix in new[] { "logs/", "year={yyyy}/", "{logGroup}/", "group={logGroup}/day={yyyy}-{MM}-{dd}/{logStream}/" })
                {
                    data.Add(format, compression, prefix);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Every_event_is_there_once_byte_for_byte_and_the_same_on_a_retry(string format, string compression, string prefix)
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(
            ("OUTPUT_FORMAT", format), ("COMPRESSION", compression), ("KEY_PREFIX", prefix));
        byte[] batch = Some.Event(
            [
                Some.Gzip(Some.ControlMessage), .. Documents.Select(document => Some.Gzip(Some.Document(document.Group, document.Messages))),
                "bad"u8.ToArray()]);

        await lambda.Invoke(batch);
        Dictionary<string, byte[]> objects = lambda.Objects;
        await lambda.Invoke(batch);

        Assert.Equal(objects, lambda.Objects);
        (string Key, byte[] Content)[] logs = [.. objects.Where(o => !o.Key.StartsWith("quarantine/")).Select(o => (o.Key, o.Value))];
        string suffix = (format == "json" ? ".json" : ".log") + (compression switch { "gzip" => ".gz", "zstd" => ".zst", _ => "" });
        Assert.All(logs, log => Assert.EndsWith(suffix, log.Key));
        string[] groups = prefix.Contains("{logGroup}") ? ["/aws/lambda/shop", "/app/ü"] : [""];
        Assert.Equal(groups.Length, logs.Length);
        foreach (string group in groups)
        {
            (string Group, string[] Messages)[] expected = [.. Documents.Where(document => group.Length == 0 || document.Group == group)];
            byte[] content = logs.Single(log => log.Key.Contains(Uri.EscapeDataString(group))).Content;
            content = Decompressed(content, compression);
            if (format == "text")
            {
                Assert.Equal(
                    string.Concat(expected.SelectMany(document => document.Messages).Select(message => message + "\n")),
                    Encoding.UTF8.GetString(content));
            }
            else
            {
                AssertLines(expected, Encoding.UTF8.GetString(content));
            }
        }
    }

    [Fact]
    public async Task A_batch_of_300_log_groups_becomes_300_objects()
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("KEY_PREFIX", "{logGroup}/"), ("OUTPUT_FORMAT", "json"));
        byte[][] records = [.. Enumerable.Range(0, 600).Select(i => Some.Gzip(Some.Document($"/group/{i % 300}", [$"message {i}"])))];

        string log = await lambda.Invoke(Some.Event(records));

        Dictionary<string, byte[]> objects = lambda.Objects;
        Assert.Equal(300, objects.Count);
        Assert.All(Enumerable.Range(0, 300), i =>
        {
            string text = Encoding.UTF8.GetString(objects.Single(o => o.Key.StartsWith($"%2Fgroup%2F{i}/")).Value);
            Assert.Equal(
                [$"message {i}", $"message {i + 300}"],
                text.TrimEnd('\n').Split('\n').Select(line => (string)JsonNode.Parse(line)!["message"]!));
        });
        Assert.Contains("\"Objects\":300,", log);
    }

    [Fact]
    public async Task Documents_of_one_record_go_to_the_objects_of_their_groups_also_when_the_group_comes_last()
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("KEY_PREFIX", "{logGroup}/"));
        string last = """{"logEvents":[{"message":"c"}],"messageType":"DATA_MESSAGE","logGroup":"a"}""";

        await lambda.Invoke(Some.Event(Some.Gzip(Some.Document("a", ["a"]), Some.Document("b", ["b"]), last, Some.ControlMessage)));

        Assert.Equal(
            [("a", "a\nc\n"), ("b", "b\n")],
            lambda.Objects.Select(o => (o.Key.Split('/')[0], Encoding.UTF8.GetString(o.Value))).Order());
    }

    /// <summary>Each of them in its own object, none overwritten by another.</summary>
    [Fact]
    public async Task Values_that_are_strange_or_run_together_share_no_key_and_lose_no_line()
    {
        string[] groups = ["", ".", "..", "a/b", "a%2Fb", "{yyyy}", "~", new string('x', 512), new string('x', 511) + "y", "a b", "ü"];
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("KEY_PREFIX", "{logGroup}{owner}/"));

        await lambda.Invoke(Some.Event([.. groups.Select(group => Some.Gzip(Some.Document(group, [$"of {group}"])))]));

        Assert.Equal(groups.Length, lambda.Objects.Count);
        Assert.Equal(groups.Select(group => $"of {group}\n").Order(), lambda.Objects.Values.Select(Encoding.UTF8.GetString).Order());
        Assert.Contains(lambda.Objects.Keys, key => key.StartsWith("%7Byyyy%7D111122223333/2026/"));
        Assert.Contains(lambda.Objects.Keys, key => key.StartsWith("a%252Fb111122223333/2026/"));
    }

    /// <summary>Only a field between them tells these two apart, and it has the same value in both.</summary>
    [Fact]
    public async Task Partitions_that_meet_in_one_key_make_one_object_and_lose_no_line()
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("KEY_PREFIX", "logs/{logGroup}-{yyyy}-{owner}/"));
        string Of(string group, string owner, string message) =>
            $$"""{"messageType":"DATA_MESSAGE","logGroup":"{{group}}","owner":"{{owner}}","logEvents":[{"message":"{{message}}"}]}""";

        await lambda.Invoke(Some.Event(Some.Gzip(Of("app", "2026-x", "one"), Of("app-2026", "x", "two"), Of("app", "2026-x", "three"))));

        Assert.Equal("one\nthree\ntwo\n", lambda.Text);
    }

    [Fact]
    public void A_partition_is_made_once_while_the_header_stays_the_same()
    {
        var decoder = new RecordDecoder(
            Some.Settings(("KEY_PREFIX", "{logGroup}/{logStream}/"), ("MAX_INFLATED_MIB", "1")), LineFormat.Text);
        string Of(string record) => decoder.Decode(Some.Gzip(record), CancellationToken.None).Parts[^1].LogStream.Partition;

        string first = Of(Some.Document("a", ["1"]));

        Assert.Same(first, Of(Some.Document("a", ["2"]) + Some.Document("a", ["3"])));
        Assert.NotEqual(first, Of(Some.Document("a", ["4"]).Replace("stream [", "stream (")));
        Assert.NotEqual(first, Of(Some.Document("b", ["5"])));
    }

    /// <summary>Each member alone makes another object, also where the documents follow each other in one record.</summary>
    [Theory]
    [InlineData("owner")]
    [InlineData("logGroup")]
    [InlineData("logStream")]
    public async Task Documents_that_differ_in_one_member_become_different_objects(string member)
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("KEY_PREFIX", $"{{{member}}}/"));
        string Of(string value) => $$"""{"messageType":"DATA_MESSAGE","{{member}}":"{{value}}","logEvents":[{"message":"of {{value}}"}]}""";

        await lambda.Invoke(Some.Event(Some.Gzip(Of("one") + Of("two") + Of("one"))));

        Assert.Equal(
            [("one", "of one\nof one\n"), ("two", "of two\n")],
            lambda.Objects.Select(o => (o.Key.Split('/')[0], Encoding.UTF8.GetString(o.Value))).Order());
    }

    /// <summary>Each of the members that a line ends in, behind the log events, and then missing in the next document.</summary>
    [Theory]
    [InlineData("owner")]
    [InlineData("logGroup")]
    [InlineData("logStream")]
    [InlineData("messageType")]
    public async Task Lines_of_JSON_wait_for_each_late_member_and_forget_it_in_the_next_document(string late)
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("OUTPUT_FORMAT", "json"));
        var values =
            new Dictionary<string, string> { ["messageType"] = "DATA_MESSAGE", ["owner"] = "o", ["logGroup"] = "g", ["logStream"] = "s" };
        string members = string.Concat(values.Where(value => value.Key != late).Select(value => $"\"{value.Key}\":\"{value.Value}\","));
        const string LogEvents = "\"logEvents\":[{\"message\":\"m\"}]";
        string missing = late == "messageType" ? "" : $"{{{members}{LogEvents}}}";

        await lambda.Invoke(Some.Event(Some.Gzip($"{{{members}{LogEvents},\"{late}\":\"{values[late]}\"}}{missing}")));

        string line = """{"message":"m","logGroup":"g","logStream":"s","owner":"o"}""" + "\n";
        string without = late == "messageType" ? "" : line.Replace($"\"{late}\":\"{values[late]}\"", $"\"{late}\":\"\"");
        Assert.Equal(line + without, Encoding.UTF8.GetString(lambda.Objects.Single().Value));
    }

    [Theory]
    [InlineData("""{"id":"1","timestamp":2,"message":"a"}""", """{"id":"1","timestamp":2,"message":"a",@}""")]
    [InlineData("""{"message" : "a" , "timestamp" : 2 , "id" : 123456789012345678901234567890 }""", """{"message":"a","timestamp":2"""
        + ""","id":"123456789012345678901234567890",@}""")]
    [InlineData("""{"x":{"message":1},"message":"a\u00e9\ud83d\ude00\n\/"}""", """{"message":"a\u00e9\ud83d\ude00\n\/",@}""")]
    [InlineData("""{"message":"a\ud83d|\ude00|\ud83d\ud83d\ude00\ud83d"}""", """{"message":"a\ufffd|\ufffd|\ufffd\ud83d\ude00\ufffd",@}""")]
    [InlineData(
        """{"message":"a","extractedFields":{ "k 1" : "v\"" , "n" : [ 1 , { } , null , -2.5e3 ] } }""",
        """{"message":"a","extractedFields":{"k 1":"v\"","n":[1,{},null,-2.5e3]},@}""")]
    [InlineData("""{"extractedFields":null,"id":null,"timestamp":"x","message":""}""", """{"extractedFields":null,"message":"",@}""")]
    [InlineData(
        """{"extractedFields":"s","message":"a","timestamp":-1.5}""", """{"extractedFields":"s","message":"a","timestamp":-1.5,@}""")]
    public async Task A_log_event_is_a_line_of_JSON_in_the_bytes_of_its_source(string logEvent, string expected)
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("OUTPUT_FORMAT", "json"));
        string head = """ "messageType":"DATA_MESSAGE","owner":"1","logGroup":"g\"\u00fc","logStream":"s" """;
        string line = expected.Replace("@", """
            "logGroup":"g\"ü","logStream":"s","owner":"1"
            """) + "\n";

        await lambda.Invoke(Some.Event(
            Some.Gzip($$"""{{{head}}, "logEvents":[{{logEvent}},{{logEvent}}]}"""),
            Some.Gzip($$"""{ "logEvents":[{{logEvent}}],{{head}}}""")));

        Assert.Equal(line + line + line, Encoding.UTF8.GetString(lambda.Objects.Single().Value));
    }

    /// <summary>Text is read in blocks and in chunks: at every place of one, whatever is around it.</summary>
    [Theory]
    [InlineData(@"\n", "\n")]
    [InlineData(@"\""", "\"")]
    [InlineData(@"\\", "\\")]
    [InlineData(@"\/", "/")]
    [InlineData(@"\u0041", "A")]
    [InlineData(@"\ud83d\ude00", "😀")]
    [InlineData(@"\\\""\\", "\\\"\\")]
    [InlineData(@"\\\n\\\\\t", "\\\n\\\\\t")]
    [InlineData(" \\r ", " \r ")]
    public void An_escape_is_read_at_every_place_of_a_block(string escape, string text)
    {
        const int Chunk = 256 * 1024;
        (RecordDecoder asText, RecordDecoder asJson) = (Decoder(LineFormat.Text), Decoder(LineFormat.Json));
        foreach (int before in Enumerable.Range(0, 140).Concat([Chunk - 2, Chunk - 1, Chunk, Chunk + 1, Chunk + 63, Chunk + 64]))
        {
            string around = new('x', before);
            string escaped = $"{around}{escape}end";
            byte[] record = Some.Utf8($$"""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"{{escaped}}"}]}""");

            AssertLines($"{around}{text}end\n", asText, record);
            AssertLines($$"""{"message":"{{escaped}}","logGroup":"","logStream":"","owner":""}""" + "\n", asJson, record);
        }

        static RecordDecoder Decoder(LineFormat format) => new(Some.Settings(("MAX_INFLATED_MIB", "2")), format);
        static void AssertLines(string expected, RecordDecoder decoder, byte[] record) => Assert.True(
            decoder.Decode(record, CancellationToken.None).Lines.Span.SequenceEqual(Some.Utf8(expected)), $"{record.Length} bytes");
    }

    [Fact]
    public async Task Long_bodies_are_whole_in_every_format()
    {
        string[] messages = [
            .. Enumerable.Range(0, 9000).Select(
                i => $"{i} {Convert.ToHexString(System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(i)))} {new string('x', 2000)}")];
        byte[] batch = Some.Event([.. messages.Chunk(3000).Select(chunk => Some.Gzip(Some.Document("g", chunk)))]);
        foreach ((string format, string prefix) in new[] { ("json", "logs/"), ("text", "{logGroup}/") })
        {
            (IAmazonS3 client, CountingS3 s3) = CountingS3.Create();
            await new Function(Some.Settings(("OUTPUT_FORMAT", format), ("KEY_PREFIX", prefix)), client).FunctionHandler(
                Some.Deserialized(batch), new TestLambdaContext());

            string text = Encoding.UTF8.GetString(s3.Objects.Single().Value);
            Assert.True(text.Length > 16 * 1024 * 1024);
            string[] lines = text.TrimEnd('\n').Split('\n');
            Assert.True(messages.SequenceEqual(format == "json" ? lines.Select(line => (string)JsonNode.Parse(line)!["message"]!) : lines));
        }
    }

    /// <summary>Copying is unsafe code: nothing else keeps it inside the array. In JSON output, text may be larger than its source.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(100)]
    public void Text_is_copied_only_as_far_as_the_output_has_room(int written)
    {
        byte[] json = [.. Enumerable.Repeat((byte)'x', 10_000), (byte)'"', .. new byte[JsonStringBlocks.Slack]];
        var output = new BoundedBuffer(100, "too long");
        output.SetLength(written);

        var error = Assert.Throws<UndecodableRecordException>(
            () => JsonString.Unescape(json, json.Length - JsonStringBlocks.Slack, 0, output, CancellationToken.None));

        Assert.Equal("too long", error.Message);
    }

    /// <summary>The cost guide counts with these levels. The oracles are the libraries, asked once for the whole text.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Bodies_are_compressed_at_the_level_that_was_measured(string compression)
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("COMPRESSION", compression));
        var random = new Random(1);
        string[] messages = [.. Enumerable.Range(0, 5000).Select(i => $"{i} GET /cart/{random.Next(1000)} 200 {random.Next(100_000)} ms")];
        byte[] text = Some.Utf8(string.Concat(messages.Select(message => $"{message}\n")));

        await lambda.Invoke(Some.Event(Some.Gzip(Some.DataMessage(messages))));

        int expected = compression == "gzip" ? GzipLength(2) : new ZstdSharp.Compressor(level: 1).Wrap(text).Length;
        Assert.InRange(lambda.Objects.Single().Value.Length, 0.998 * expected, 1.002 * expected);   // the next level is 0.6% away

        int GzipLength(int level)
        {
            using var body = new MemoryStream();
            using (var gzip = new GZipStream(body, new ZLibCompressionOptions { CompressionLevel = level }))
            {
                gzip.Write(text);
            }

            return body.ToArray().Length;
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Lines_that_cannot_be_compressed_are_written_whole(string compression)
    {
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("COMPRESSION", compression));
        byte[] noise = new byte[6 * 1024];
        var random = new Random(1);
        string[] messages = [.. Enumerable.Range(0, 700).Select(_ =>
        {
            random.NextBytes(noise);
            return Convert.ToBase64String(noise);
        })];

        await lambda.Invoke(Some.Event(Some.Gzip(Some.DataMessage(messages))));

        byte[] compressed = lambda.Objects.Single().Value;
        Assert.True(compressed.Length > 4 * 1024 * 1024, $"{compressed.Length} bytes");
        Assert.Equal(messages, Encoding.UTF8.GetString(Decompressed(compressed, compression)).TrimEnd('\n').Split('\n'));
    }

    /// <summary>Whatever time is over in, the error says so.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void A_compression_that_is_cancelled_ends_as_such(string compression)
    {
        var settings = Some.Settings(("COMPRESSION", compression), ("KEY_PREFIX", "{logGroup}/"));
        var format = ObjectFormat.From(settings);
        var text = new ObjectText(format.PieceBytes);
        text.Append(new byte[10_000_000], 1);
        using var over = new CancellationTokenSource();
        over.Cancel();

        Assert.Throws<OperationCanceledException>(() => format.Compress(text, over.Token));
    }

    /// <summary>The first object is refused at once, the others hang.</summary>
    [Fact]
    public async Task The_first_failure_is_reported_and_the_other_objects_are_not_waited_for()
    {
        await using FaultyS3 server = await FaultyS3.RefusingOneAndHanging("/7/");
        using AmazonS3Client s3 = LambdaOnMemoryS3.Client(server.Url);
        byte[][] records = [.. Enumerable.Range(0, 8).Select(i => Some.Gzip(Some.Document($"{i}", ["m"])))];

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => new Function(Some.Settings(("KEY_PREFIX", "{logGroup}/")), s3)
            .FunctionHandler(Some.Deserialized(Some.Event(records)), new TestLambdaContext { RemainingTime = TimeSpan.FromMinutes(10) }));

        Assert.Contains("/7/2026/", error.Message);
        Assert.EndsWith("was not written: S3 answered 403 AccessDenied: Access Denied.", error.Message);
    }

    private static void AssertLines((string Group, string[] Messages)[] expected, string text)
    {
        string[] lines = [.. expected.SelectMany(document => document.Messages.Select((message, i) => new JsonObject
        {
            ["id"] = $"{i:D56}",
            ["timestamp"] = Some.FirstTimestamp + i,
            ["message"] = message,
            ["logGroup"] = document.Group,
            ["logStream"] = "stream [$LATEST]",
            ["owner"] = "111122223333",
        }.ToJsonString()))];
        Assert.EndsWith("\n", text);
        Assert.Equal(lines, text[..^1].Split('\n').Select(line => JsonNode.Parse(line)!.ToJsonString()));
    }

    private static byte[] Decompressed(byte[] bytes, string compression) => compression switch
    {
        "gzip" => Gunzip(bytes),
        "zstd" => Unzstd(bytes),
        _ => bytes,
    };

    /// <summary>One frame with its length at the beginning and a checksum at the end: RFC 8878, 3.1.1.1.</summary>
    private static byte[] Unzstd(byte[] frame)
    {
        Assert.Equal([0x28, 0xB5, 0x2F, 0xFD], frame[..4]);
        int descriptor = frame[4];
        int lengthFlag = descriptor >> 6;
        bool isSingleSegment = (descriptor & 0b10_0000) != 0;
        Assert.Equal(0b100, descriptor & 0b111);   // a checksum, no dictionary
        int begin = isSingleSegment ? 5 : 6;
        long length = lengthFlag switch
        {
            0 => frame[begin],
            1 => BitConverter.ToUInt16(frame, begin) + 256,
            2 => BitConverter.ToUInt32(frame, begin),
            _ => BitConverter.ToInt64(frame, begin),
        };
        using var decompressor = new ZstdSharp.Decompressor();
        byte[] content = decompressor.Unwrap(frame).ToArray();
        Assert.Equal(length, content.Length);
        return content;
    }

    private static byte[] Gunzip(byte[] compressed)
    {
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], compressed[..8]);   // no name, no time
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        Assert.Equal((uint)content.Length, BitConverter.ToUInt32(compressed.AsSpan()[^4..]));   // one member, and nothing after it
        return content.ToArray();
    }
}
