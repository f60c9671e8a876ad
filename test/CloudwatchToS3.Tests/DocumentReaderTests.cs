namespace CloudwatchToS3.Tests;

/// <summary>Records of CloudWatch Logs JSON against the base class library's reader: the same verdict, and the same bytes.</summary>
public class DocumentReaderTests
{
    private const string Sample =
        """ {"messageType":"DATA_MESSAGE","x":[1,-2.5e+3,{"y":null}],"logEvents":[{"id":"1","timestamp":"""
        + """17,"message":"a\ud83d\ude00\ud83d\"ü€😀\\"},{"id":"3940","timestamp":1790000000000,"message":"next"},"""
        + """{"message":"\u00e9"}]} {"messageType":"CONTROL_MESSAGE"} """;

    private static readonly RecordDecoder Decoder = new(Some.Settings(("MAX_INFLATED_MIB", "1")), LineFormat.Text);

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "\t", "null", "true", "-", "0", "1e5", "12.", "\"a\"", "\"message\":",
        "\"timestamp\":1", "\"messageType\":\"DATA_MESSAGE\"", "\"logEvents\":[", "{\"message\":\"x\"}", "\\u00e9", "\\ud83d", "\\ude00", "\\n",
        "é", "😀", "\u0001",
    ];

    [Fact]
    public void The_sample_gives_the_text_that_it_should() => Assert.Equal(Some.Utf8("a😀\uFFFD\"ü€😀\\\nnext\né\n"), Decoded(Some.Utf8(Sample)));

    [Fact]
    public void Every_beginning_of_a_document_has_the_verdict_of_the_reference()
    {
        byte[] json = Some.Utf8(Sample);
        Assert.All(Enumerable.Range(0, json.Length + 1), length => AssertAsReference(json[..length]));
    }

    [Fact]
    public void Every_changed_byte_has_the_verdict_and_the_text_of_the_reference()
    {
        byte[] json = Some.Utf8(Sample);
        for (int i = 0; i < json.Length * 256; i++)
        {
            byte[] changed = [.. json];
            changed[i / 256] = (byte)i;
            AssertAsReference(changed);
        }
    }

    /// <summary>Long enough for blocks and for the way from message to message, which short samples never take.</summary>
    [Fact]
    public void Long_documents_with_dense_escapes_have_the_verdict_and_the_text_of_the_reference()
    {
        string[] pieces = ["x", "plain text of some length ", "\"quoted\"", "\\", "\n", "\t", "\u0001", "é", "😀", "/", "{\"a\":[1,\"b\"]}"];
        var random = new Random(1);
        int decodable = 0;
        for (int i = 0; i < 3000; i++)
        {
            string[] messages = [.. Enumerable.Range(0, 4).Select(_ => string.Concat(random.GetItems(pieces, random.Next(20))))];
            byte[] json = Some.Utf8(Some.DataMessage(messages));
            if (i % 2 == 0)
            {
                json[random.Next(json.Length)] = (byte)random.Next(256);
            }

            decodable += AssertAsReference(json) ? 1 : 0;
        }

        Assert.InRange(decodable, 1600, 2900);
    }

    [Fact]
    public void A_special_byte_at_every_place_of_a_block_has_the_text_of_the_reference()
    {
        string[] specials = ["\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\\\\\\\\", "\\n\\n", "\u0001", "\\x", "\"", "\\"];
        foreach ((string special, int length) in specials.SelectMany(special => Enumerable.Range(0, 140).Select(length => (special, length))))
        {
            string message = $"{new string('a', length)}{special}{new string('b', 140)}";
            AssertAsReference(Some.Utf8($$"""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"{{message}}"}]}"""));
        }
    }

    /// <summary>Of any UTF-16 units, with lone surrogates among them.</summary>
    [Fact]
    public void Any_text_comes_back_as_it_was()
    {
        var random = new Random(2);
        for (int i = 0; i < 2000; i++)
        {
            string[] texts = [.. Enumerable.Range(0, random.Next(5)).Select(_ => string.Concat(
                Enumerable.Range(0, random.Next(50)).Select(_ => (char)random.Next(random.GetItems([0x80, 0x800, 0x10000], 1)[0]))))];

            Assert.Equal(string.Concat(texts.Select(text => Encoding.UTF8.GetString(Some.Utf8(text)) + "\n")), Shown(Decoded(Some.Utf8(Some.DataMessage(texts)))));
        }
    }

    [Fact]
    public void Any_pieces_of_JSON_have_the_verdict_and_the_text_of_the_reference()
    {
        var random = new Random(3);
        int decodable = 0;
        for (int i = 0; i < 10_000; i++)
        {
            string json = Sample;
            for (int changes = random.Next(1, 3); changes > 0; changes--)
            {
                int at = random.Next(json.Length);
                json = json.Remove(at, Math.Min(random.Next(8), json.Length - at)).Insert(at, random.GetItems(Fragments, 1)[0]);
            }

            decodable += AssertAsReference(Some.Utf8(json)) ? 1 : 0;
        }

        Assert.InRange(decodable, 500, 9_500);
    }

    /// <summary>What the last record left behind it must not complete a shorter one.</summary>
    [Fact]
    public void A_cut_record_after_a_long_good_one_is_cut()
    {
        byte[] json = Some.Utf8(Some.DataMessage("one", new string('x', 1000), "three"));
        for (int length = 1; length < json.Length; length++)
        {
            Assert.NotNull(Decoded(json));
            Assert.Null(Decoded(json[..length]));
        }
    }

    /// <summary>The hot loop takes a comma only before a brace, and nothing in its place.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",,")]
    [InlineData(", ,")]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData(":")]
    public void Anything_but_one_comma_between_log_events_is_malformed(string between)
    {
        string[] events = ["""{"id":"1","timestamp":1790000000000,"message":"m"}""", """{"message":"m"}"""];
        foreach ((string first, string second) in from first in events from second in events select (first, second))
        {
            Assert.Null(Lines($"{first}{between}{second}"));
            Assert.Null(Lines($"{first},{second},"));
            Assert.Null(Lines($",{first},{second}"));
            Assert.Equal("m\nm\n"u8.ToArray(), Lines($"{first} , {second} "));
        }

        static byte[]? Lines(string events) => Decoded(Some.Utf8($$"""{"messageType":"DATA_MESSAGE","logEvents":[{{events}}]}"""));
    }

    private static bool AssertAsReference(byte[] json)
    {
        byte[]? expected = ReferenceDecoder.Text(json);
        byte[]? actual = Decoded(json);
        Assert.True(
            expected is null ? actual is null : expected.AsSpan().SequenceEqual(actual),
            $"{Encoding.UTF8.GetString(json)}\nexpected {Shown(expected)}\nactual {Shown(actual)}");
        return actual is not null;
    }

    private static string Shown(byte[]? text) => text is null ? "undecodable" : Encoding.UTF8.GetString(text);

    private static byte[]? Decoded(byte[] json)
    {
        try
        {
            // What does not begin with a brace would be refused before it is read, but for gzip.
            bool isPlain = json.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
            return Decoder.Decode(isPlain ? json : Some.Gzip(json), CancellationToken.None).Lines.ToArray();
        }
        catch (UndecodableRecordException)
        {
            return null;
        }
    }
}
