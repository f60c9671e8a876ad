using System.IO.Compression;

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

    public static TheoryData<string, string, string> Combinations => new MatrixTheoryData<string, string, string>(
        ["text", "json"], ["none", "gzip", "zstd"],
        ["logs/", "year={yyyy}/", "{logGroup}/", "group={logGroup}/day={yyyy}-{MM}-{dd}/{logStream}/"]);

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Every_event_is_there_once_byte_for_byte_and_the_same_on_a_retry(string format, string compression, string prefix)
    {
        await using var lambda = await LambdaOnMemoryS3.Start(("OUTPUT_FORMAT", format), ("COMPRESSION", compression), ("KEY_PREFIX", prefix));
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
            var expected = Documents.Where(document => group.Length == 0 || document.Group == group);
            byte[] content = Decompressed(logs.Single(log => log.Key.Contains(Uri.EscapeDataString(group))).Content, compression);
            AssertLines(format, expected, Encoding.UTF8.GetString(content));
        }
    }

    [Fact]
    public async Task A_batch_of_300_log_groups_becomes_300_objects()
    {
        byte[][] records = [.. Enumerable.Range(0, 600).Select(i => Some.Gzip(Some.Document($"{i % 300}", [$"message {i}"])))];

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(records), ("KEY_PREFIX", "{logGroup}/"));

        Assert.Equal(Enumerable.Range(0, 300).Select(i => ($"{i}", $"message {i}\nmessage {i + 300}\n")).Order(), lambda.Texts);
        Assert.Contains("\"Objects\":300,", lambda.Log);
    }

    [Fact]
    public async Task Documents_of_one_record_go_to_the_objects_of_their_groups_also_when_the_group_comes_last()
    {
        string last = """{"logEvents":[{"message":"c"}],"messageType":"DATA_MESSAGE","logGroup":"a"}""";

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip(Some.Document("a", ["a"]), Some.Document("b", ["b"]), last, Some.ControlMessage)), ("KEY_PREFIX", "{logGroup}/"));

        Assert.Equal([("a", "a\nc\n"), ("b", "b\n")], lambda.Texts);
    }

    /// <summary>Each of them in its own object, none overwritten by another.</summary>
    [Fact]
    public async Task Values_that_are_strange_or_run_together_share_no_key_and_lose_no_line()
    {
        string[] groups = ["", ".", "..", "a/b", "a%2Fb", "{yyyy}", "~", new string('x', 512), new string('x', 511) + "y", "a b", "ü"];

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event([.. groups.Select(group => Some.Gzip(Some.Document(group, [$"of {group}"])))]), ("KEY_PREFIX", "{logGroup}{owner}/"));

        Assert.Equal(groups.Select(group => $"of {group}\n").Order(), lambda.Texts.Select(one => one.Text).Order());
        Assert.Contains(lambda.Objects.Keys, key => key.StartsWith("%7Byyyy%7D111122223333/2026/"));
        Assert.Contains(lambda.Objects.Keys, key => key.StartsWith("a%252Fb111122223333/2026/"));
    }

    /// <summary>Only a field between them tells these two apart, and it has the same value in both.</summary>
    [Fact]
    public async Task Partitions_that_meet_in_one_key_make_one_object_and_lose_no_line()
    {
        string Of(string group, string owner, string message) =>
            $$"""{"messageType":"DATA_MESSAGE","logGroup":"{{group}}","owner":"{{owner}}","logEvents":[{"message":"{{message}}"}]}""";

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip(Of("app", "2026-x", "one"), Of("app-2026", "x", "two"), Of("app", "2026-x", "three"))), ("KEY_PREFIX", "logs/{logGroup}-{yyyy}-{owner}/"));

        Assert.Equal("one\nthree\ntwo\n", lambda.Text);
    }

    /// <summary>Each member alone makes another object, also where the documents follow each other in one record.</summary>
    [Theory]
    [InlineData("owner")]
    [InlineData("logGroup")]
    [InlineData("logStream")]
    public async Task Documents_that_differ_in_one_member_become_different_objects(string member)
    {
        string Of(string value) => $$"""{"messageType":"DATA_MESSAGE","{{member}}":"{{value}}","logEvents":[{"message":"of {{value}}"}]}""";

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip(Of("one") + Of("two") + Of("one"))), ("KEY_PREFIX", $"{{{member}}}/"));

        Assert.Equal([("one", "of one\nof one\n"), ("two", "of two\n")], lambda.Texts);
    }

    /// <summary>Each of the members that a line ends in, behind the log events, and then missing in the next document.</summary>
    [Theory]
    [InlineData("owner")]
    [InlineData("logGroup")]
    [InlineData("logStream")]
    [InlineData("messageType")]
    public async Task Lines_of_JSON_wait_for_each_late_member_and_forget_it_in_the_next_document(string late)
    {
        var values = new Dictionary<string, string> { ["messageType"] = "DATA_MESSAGE", ["owner"] = "o", ["logGroup"] = "g", ["logStream"] = "s" };
        string members = string.Concat(values.Where(value => value.Key != late).Select(value => $"\"{value.Key}\":\"{value.Value}\","));
        const string LogEvents = "\"logEvents\":[{\"message\":\"m\"}]";
        string missing = late == "messageType" ? "" : $"{{{members}{LogEvents}}}";

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip($"{{{members}{LogEvents},\"{late}\":\"{values[late]}\"}}{missing}")), ("OUTPUT_FORMAT", "json"));

        string line = """{"message":"m","logGroup":"g","logStream":"s","owner":"o"}""" + "\n";
        string without = late == "messageType" ? "" : line.Replace($"\"{late}\":\"{values[late]}\"", $"\"{late}\":\"\"");
        Assert.Equal(line + without, lambda.Text);
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
    [InlineData("""{"extractedFields":"s","message":"a","timestamp":-1.5}""", """{"extractedFields":"s","message":"a","timestamp":-1.5,@}""")]
    public async Task A_log_event_is_a_line_of_JSON_in_the_bytes_of_its_source(string logEvent, string expected)
    {
        string head = """ "messageType":"DATA_MESSAGE","owner":"1","logGroup":"g\"\u00fc","logStream":"s" """;
        string line = expected.Replace("@", """
            "logGroup":"g\"ü","logStream":"s","owner":"1"
            """) + "\n";

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(
            Some.Gzip($$"""{{{head}}, "logEvents":[{{logEvent}},{{logEvent}}]}"""),
            Some.Gzip($$"""{ "logEvents":[{{logEvent}}],{{head}}}""")), ("OUTPUT_FORMAT", "json"));

        Assert.Equal(line + line + line, lambda.Text);
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

    /// <summary>Also where two records go to one object, two partitions meet in one key, and a record is a control message.</summary>
    [Fact]
    public async Task Each_object_says_how_many_log_events_it_holds_and_the_quarantine_object_how_many_records()
    {
        string Of(string group, string owner, int events) =>
            $$"""{"messageType":"DATA_MESSAGE","logGroup":"{{group}}","owner":"{{owner}}","logEvents":["""
            + $"{string.Join(',', Enumerable.Repeat("""{"message":"two\nlines"}""", events))}]}}";

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(
            Some.Gzip(Of("app", "2026-x", 3), Of("other", "x", 1)), Some.Gzip(Some.ControlMessage), "bad"u8.ToArray(),
            Some.Gzip(Of("app-2026", "x", 4)), "worse"u8.ToArray()), ("KEY_PREFIX", "{logGroup}-{yyyy}-{owner}/"));

        Assert.Equal(
            ["app-2026-2026-x x-amz-meta-log-events=7", "other-2026-x x-amz-meta-log-events=1", "quarantine x-amz-meta-records=2"],
            Metadata(lambda).Where(one => one.Contains("-log-events=") || one.Contains("-records=")));
    }

    /// <summary>Headers are visible ASCII; what is not is percent-encoded, and the percent sign, too.</summary>
    [Fact]
    public async Task A_quarantine_object_says_in_its_metadata_how_its_function_writes()
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event("bad"u8.ToArray()), ("OUTPUT_FORMAT", "json"), ("COMPRESSION", "zstd"), ("KEY_PREFIX", "100% !~{owner}ü/"), ("QUARANTINE_PREFIX", "bad/"));

        Assert.Equal(
            [
                "bad x-amz-meta-compression=zstd", "bad x-amz-meta-key-prefix=100%25%20!~{owner}%C3%BC/", "bad x-amz-meta-output-format=json",
                "bad x-amz-meta-quarantine-prefix=bad/", "bad x-amz-meta-records=1",
            ],
            Metadata(lambda));
    }

    private static string[] Metadata(LambdaOnMemoryS3 lambda) =>
        [.. lambda.Server.Metadata.SelectMany(one => one.Value.Select(said => $"{one.Key.Split('/')[0]} {said.Name}={said.Value}")).Order()];

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
        var random = new Random(1);
        string[] messages = [.. Enumerable.Range(0, 5000).Select(i => $"{i} GET /cart/{random.Next(1000)} 200 {random.Next(100_000)} ms")];
        byte[] text = Some.Utf8(string.Concat(messages.Select(message => $"{message}\n")));

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(Some.Gzip(Some.DataMessage(messages))), ("COMPRESSION", compression));

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

    /// <summary>Of several pieces, before and after compression; the size of a piece depends on the partition.</summary>
    [Theory]
    [InlineData("text", "none", "{logGroup}/")]
    [InlineData("json", "none", "logs/")]
    [InlineData("text", "gzip", "logs/")]
    [InlineData("text", "zstd", "{logGroup}/")]
    public async Task Lines_that_cannot_be_compressed_are_written_whole(string format, string compression, string prefix)
    {
        byte[] noise = new byte[700 * 6 * 1024];
        new Random(1).NextBytes(noise);
        (string, string[])[] documents = [.. noise.Chunk(6 * 1024).Select(Convert.ToBase64String).Chunk(100).Select(lines => ("g", lines))];

        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event([.. documents.Select(document => Some.Gzip(Some.Document(document.Item1, document.Item2)))]), ("OUTPUT_FORMAT", format), ("COMPRESSION", compression), ("KEY_PREFIX", prefix));

        byte[] body = lambda.Objects.Single().Value;
        Assert.True(body.Length > 4 * 1024 * 1024, $"{body.Length} bytes");
        AssertLines(format, documents, Encoding.UTF8.GetString(Decompressed(body, compression)));
    }

    /// <summary>Whatever time is over in, the error says so.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void A_compression_that_is_cancelled_ends_as_such(string compression)
    {
        var format = ObjectFormat.From(Some.Settings(("COMPRESSION", compression), ("KEY_PREFIX", "{logGroup}/")));
        var text = new ObjectText(format.PieceBytes);
        text.Append(new byte[10_000_000], 1);

        Assert.Throws<OperationCanceledException>(() => format.Compress(text, new CancellationToken(canceled: true)));
    }

    /// <summary>One object is refused at once. The others hang until they are given up, and then have failed before its failure is reported.</summary>
    [Fact]
    public async Task The_first_failure_is_reported_and_the_other_objects_are_not_waited_for()
    {
        IAmazonS3 s3 = PutOnlyS3.Client((request, cancellation) =>
        {
            var answer = new TaskCompletionSource<PutObjectResponse>();
            cancellation.Register(() => answer.TrySetCanceled());
            return !request.Key.StartsWith("7/") ? answer.Task : Task.FromException<PutObjectResponse>(
                new AmazonS3Exception("Access Denied", ErrorType.Sender, "AccessDenied", "", System.Net.HttpStatusCode.Forbidden));
        });
        byte[][] records = [.. Enumerable.Range(0, 8).Select(i => Some.Gzip(Some.Document($"{i}", ["m"])))];

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(
            () => new Function(Some.Settings(("KEY_PREFIX", "{logGroup}/")), s3).Invoke(Some.Event(records), TimeSpan.FromMinutes(1)));

        Assert.Contains("/7/2026/", error.Message);
        Assert.EndsWith("was not written: S3 answered 403 AccessDenied: Access Denied.", error.Message);
    }

    private static void AssertLines(string format, IEnumerable<(string Group, string[] Messages)> documents, string text)
    {
        Assert.EndsWith("\n", text);
        if (format == "text")
        {
            Assert.Equal(string.Concat(documents.SelectMany(document => document.Messages).Select(message => $"{message}\n")), text);
            return;
        }

        IEnumerable<string> lines = documents.SelectMany(document => document.Messages.Select((message, i) => new JsonObject
        {
            ["id"] = $"{i:D56}",
            ["timestamp"] = Some.FirstTimestamp + i,
            ["message"] = message,
            ["logGroup"] = document.Group,
            ["logStream"] = "2026/09/21/[$LATEST]5be1c0ffee",
            ["owner"] = "111122223333",
        }.ToJsonString()));
        Assert.Equal(lines, text[..^1].Split('\n').Select(line => JsonNode.Parse(line)!.ToJsonString()));
    }

    private static byte[] Decompressed(byte[] bytes, string compression)
    {
        if (compression == "zstd")
        {
            // One frame that says its length (in one of two ways), ends in a checksum and needs no dictionary: RFC 8878, 3.1.1.1.
            Assert.Equal([0x28, 0xB5, 0x2F, 0xFD], bytes[..4]);
            Assert.NotEqual(0, bytes[4] & 0b1110_0000);
            Assert.Equal(0b100, bytes[4] & 0b111);
            using var decompressor = new ZstdSharp.Decompressor();
            return decompressor.Unwrap(bytes).ToArray();
        }

        if (compression == "gzip")
        {
            Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], bytes[..8]);   // no name, no time
            byte[] content = Some.Utf8(Some.Text(bytes));
            Assert.Equal((uint)content.Length, BitConverter.ToUInt32(bytes.AsSpan()[^4..]));   // one member, and nothing after it
            return content;
        }

        return bytes;
    }
}
