using System.Text;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

public class ObjectBodyTests
{
    private const string LateControl = """{"logEvents":[{"message":"not a log"}],"messageType":"CONTROL_MESSAGE"}""";

    private static readonly byte[][] Records =
    [
        Some.Gzip(Some.DataMessage("one", new string('x', 200_000), "zwei ü")),
        Some.Gzip(Some.DataMessage()),
        Some.Utf8(Some.DataMessage("plain", new string('y', 100_000))),
        Some.Gzip(LateControl, Some.DataMessage("three"), Some.ControlMessage, LateControl, Some.DataMessage("four"), LateControl),
    ];

    private static readonly byte[] Expected = Encoding.UTF8.GetBytes(
        $"one\n{new string('x', 200_000)}\nzwei ü\nplain\n{new string('y', 100_000)}\nthree\nfour\n");

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1000, 0)]
    [InlineData(1000, 3)]
    [InlineData(1000, 200_013)]
    [InlineData(1000, 250_000)]
    [InlineData(1_000_000, 0)]
    [InlineData(1_000_000, 300_000)]
    [InlineData(1_000_000, 1_000_000)]
    public void It_gives_the_text_of_the_records_however_much_of_it_was_kept(int pieces, int keepLimit)
    {
        using ObjectBody stream = Open(keepLimit, CancellationToken.None);
        using var text = new MemoryStream();
        byte[] buffer = new byte[pieces];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            text.Write(buffer, 0, count);
        }

        Assert.Equal(Expected, text.ToArray());
        Assert.Equal(Expected.Length, stream.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250_000)]
    public void It_reads_on_from_any_position(int keepLimit)
    {
        using ObjectBody stream = Open(keepLimit, CancellationToken.None);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            int position = random.Next(Expected.Length);
            Assert.Equal(position, i % 2 == 0 ? stream.Seek(position, SeekOrigin.Begin) : stream.Position = position);
            byte[] buffer = new byte[random.Next(1, 100)];
            int count = stream.Read(buffer);

            Assert.InRange(count, 1, buffer.Length);
            Assert.Equal(Expected.AsSpan(position, count), buffer.AsSpan(0, count));
        }

        Assert.Equal(Expected.Length, stream.Seek(0, SeekOrigin.End));
        Assert.Equal(0, stream.Read(new byte[10]));
    }

    [Fact]
    public void More_late_heads_than_can_be_remembered_make_a_record_undecodable()
    {
        RecordDecoder decoder = new(Some.Sink(), new InflationLimit(int.MaxValue));

        (_, ProvenRecord proven) = decoder.Decode(Some.Gzip([.. Enumerable.Repeat(LateControl, 1000), Some.DataMessage("a")]), CancellationToken.None);
        Assert.Equal(1000, Enumerable.Range(0, 1001).Count(document => proven.LateHeads!.Of(document) is not null));
        Assert.Throws<UndecodableRecordException>(() => decoder.Decode(Some.Gzip([.. Enumerable.Repeat(LateControl, 1001)]), CancellationToken.None));
    }

    [Fact]
    public void A_cancelled_upload_reads_no_more()
    {
        using ObjectBody stream = Open(0, new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => stream.Read(new byte[10]));
    }

    private static ObjectBody Open(int keepLimit, CancellationToken cancellation)
    {
        var sink = new OutputSink(keepLimit);
        var decoder = new RecordDecoder(sink, new InflationLimit(int.MaxValue));
        ProvenRecord[] proven = [.. Records.Select(record => decoder.Decode(record, CancellationToken.None).Proven)];
        return new ObjectBody(sink.Kept, new Replay(proven, null, default, null), sink.Length, cancellation);
    }
}
