namespace CloudwatchToS3.Tests;

public class OutputSinkTests
{
    private const int KeepLimit = 1000;

    [Fact]
    public void Length_checksum_and_the_beginning_of_the_text_are_those_of_what_was_not_taken_back()
    {
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            var sink = new OutputSink(KeepLimit);
            var expected = new List<byte>();
            var marks = new Stack<(OutputSink.Mark Mark, int Length)>();
            for (int step = 0; step < 30; step++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        marks.Push((sink.Position, expected.Count));
                        break;
                    case 1 when marks.Count > 0:
                        (OutputSink.Mark mark, int length) = marks.Pop();
                        sink.TakeBack(mark);
                        expected.RemoveRange(length, expected.Count - length);
                        break;
                    default:
                        byte[] part = new byte[random.Next(300)];
                        random.NextBytes(part);
                        part.CopyTo(sink.GetSpan());
                        sink.Advance(part.Length);
                        expected.AddRange(part);
                        break;
                }
            }

            Assert.Equal(expected.Count, sink.Length);
            Assert.Equal(default(Crc32C).Append([.. expected]), sink.Checksum);
            Assert.Equal(expected.Take(KeepLimit), sink.Kept.ToArray());
        }
    }

    [Fact]
    public void A_span_has_room_for_a_window_wherever_the_sink_stands()
    {
        var sink = new OutputSink(KeepLimit);
        for (int length = 0; length < 5 * OutputSink.MaxSpan; length += 997)
        {
            Assert.True(sink.GetSpan().Length >= OutputSink.MaxSpan);
            sink.Advance(997);
        }
    }
}
