using System.Text;
using CloudwatchToS3.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CloudwatchToS3.Tests;

/// <summary>The scanner against the base class library's reader: the same verdict, and the same bytes, however the windows are cut.</summary>
public class MessageScannerTests
{
    private const string Sample =
        """ {"messageType":"DATA_MESSAGE","x":[1,-2.5e+3,{"y":null}],"logEvents":[{"id":"1","timestamp":17,"message":"a\ud83d\ude00\ud83d\"ü€😀\\"},{"id":"3940","timestamp":1790000000000,"message":"next"},{"message":"\u00e9"}]} {"messageType":"CONTROL_MESSAGE"} """;

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "\t", "null", "true", "-", "0", "1e5", "12.", "\"a\"", "\"message\":", "\"timestamp\":1",
        "\"messageType\":\"DATA_MESSAGE\"", "\"logEvents\":[", "{\"message\":\"x\"}", "\\u00e9", "\\ud83d", "\\ude00", "\\n", "é", "😀", "\u0001",
    ];

    [Fact]
    public void Every_window_size_gives_the_same_text()
    {
        byte[] json = Some.Utf8(Sample);
        byte[] expected = Some.Utf8("a😀\uFFFD\"ü€😀\\\nnext\né\n");
        for (int size = 1; size <= json.Length; size++)
        {
            Assert.Equal(expected, Scanned(json, Enumerable.Repeat(size, json.Length)));
        }
    }

    [Fact]
    public void Every_pair_of_cuts_gives_the_same_text()
    {
        byte[] json = Some.Utf8(Sample);
        byte[] expected = Scanned(json, [json.Length])!;
        for (int first = 0; first <= json.Length; first++)
        {
            for (int second = 0; first + second <= json.Length; second++)
            {
                Assert.Equal(expected, Scanned(json, [first, second, json.Length]));
            }
        }
    }

    [Fact]
    public void Every_beginning_of_a_document_has_the_verdict_of_the_reference()
    {
        byte[] json = Some.Utf8(Sample);
        for (int length = 0; length <= json.Length; length++)
        {
            AssertAsReference(json[..length], [7]);
        }
    }

    [Fact]
    public void Every_changed_byte_has_the_verdict_and_the_text_of_the_reference()
    {
        byte[] json = Some.Utf8(Sample);
        for (int index = 0; index < json.Length; index++)
        {
            for (int value = 0; value <= byte.MaxValue; value++)
            {
                byte[] changed = [.. json];
                changed[index] = (byte)value;
                AssertAsReference(changed, [64]);
            }
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

            decodable += AssertAsReference(json, Enumerable.Range(0, 100).Select(_ => random.Next(1, 300))) ? 1 : 0;
        }

        Assert.InRange(decodable, 1600, 2900);
    }

    [Fact]
    public void A_special_byte_at_every_place_of_a_block_has_the_text_of_the_reference()
    {
        for (int length = 0; length < 140; length++)
        {
            foreach (string special in new[] { "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\\\\\\\\", "\\n\\n", "\u0001", "\\x", "\"", "\\" })
            {
                AssertAsReference(Some.Utf8($$"""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"{{new string('a', length)}}{{special}}{{new string('b', 140)}}"}]}"""), []);
            }
        }
    }

    [Fact]
    public void Any_text_comes_back_as_it_was()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<string[], byte[]>((messages, cuts) =>
        {
            string[] texts = [.. messages.Select(message => message ?? "")];
            byte[] expected = Some.Utf8(string.Concat(texts.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) + "\n")));
            return expected.AsSpan().SequenceEqual(Scanned(Some.Utf8(Some.DataMessage(texts)), cuts.Select(cut => (int)cut)));
        }));
    }

    [Fact]
    public void Any_pieces_of_JSON_have_the_verdict_and_the_text_of_the_reference()
    {
        int decodable = 0;
        Gen<string[]> pieces = Gen.Elements(Fragments).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(pieces.ToArbitrary(), ArbMap.Default.ArbFor<byte[]>(), (inserted, cuts) =>
        {
            string json = Sample;
            for (int i = 0; i + 1 < Math.Min(inserted.Length, cuts.Length); i += 2)
            {
                int at = cuts[i] * (json.Length - 1) / byte.MaxValue;
                int removed = Math.Min(cuts[i + 1] % 8, json.Length - at);
                json = json.Remove(at, removed).Insert(at, inserted[i]);
            }

            decodable += AssertAsReference(Some.Utf8(json), cuts.Select(cut => (int)cut)) ? 1 : 0;
        }));
        Assert.InRange(decodable, 1000, 19_000);
    }

    private static bool AssertAsReference(byte[] json, IEnumerable<int> windows)
    {
        byte[]? expected = ReferenceDecoder.Text(json);
        byte[]? actual = Scanned(json, windows);
        Assert.True(
            expected is null ? actual is null : expected.AsSpan().SequenceEqual(actual),
            $"{Encoding.UTF8.GetString(json)}\nexpected {Shown(expected)}\nactual {Shown(actual)}");
        return actual is not null;
    }

    private static string Shown(byte[]? text) => text is null ? "undecodable" : Encoding.UTF8.GetString(text);

    private static byte[]? Scanned(byte[] json, IEnumerable<int> windows)
    {
        OutputSink sink = Some.Sink();
        var scanner = new MessageScanner(sink, isJson: false, partedBy: null);
        try
        {
            scanner.Begin(null, null);
            int position = 0;
            foreach (int window in windows)
            {
                int length = Math.Min(window, json.Length - position);
                scanner.Read(json.AsSpan(position, length));
                position += length;
            }

            scanner.Read(json.AsSpan(position));
            scanner.End();
            return sink.Kept.ToArray();
        }
        catch (UndecodableRecordException)
        {
            return null;
        }
    }
}
