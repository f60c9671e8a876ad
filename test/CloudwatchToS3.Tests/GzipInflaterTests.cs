namespace CloudwatchToS3.Tests;

public class GzipInflaterTests
{
    private static readonly byte[] Member = Some.Gzip(Some.DataMessage("one", "zwei", "三"));

    private readonly byte[] _output = new byte[1_000_000];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Members_inflate_one_after_the_other(int members) => Assert.Equal(
        string.Concat(Enumerable.Repeat(Some.DataMessage("one", "zwei", "三"), members)),
        Encoding.UTF8.GetString(Inflated([.. Enumerable.Repeat(Member, members).SelectMany(member => member)])!));

    [Fact]
    public void An_empty_member_is_whole() => Assert.Empty(Inflated([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, .. new byte[8]])!);

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]      // the inflater reads its source in pieces of this size
    [InlineData(100_000)]
    public void Data_cut_at_any_byte_near_its_end_is_undecodable(int incompressibleBytes)
    {
        byte[] data = Some.Gzip([.. Noise(incompressibleBytes), .. Some.Utf8(Some.DataMessage("a"))]);
        Assert.NotNull(Inflated(data));

        Assert.All(Enumerable.Range(0, 300), missing => Assert.Null(Inflated(data[..Math.Max(2, data.Length - 1 - missing)])));
    }

    [Fact]
    public void Garbage_after_a_member_is_undecodable_whatever_it_begins_with()
    {
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            Assert.Null(Inflated([.. Member, (byte)value]));
            Assert.Null(Inflated([.. Member, (byte)value, 0x8b, 8, 0]));
            Assert.Null(Inflated([.. Member, .. Member, (byte)value, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
        }
    }

    [Fact]
    public void Garbage_at_the_border_of_a_source_read_is_undecodable()
    {
        foreach (byte[] noise in Enumerable.Range(8100, 200).Select(Noise))
        {
            byte[] data = Some.Gzip(noise);

            Assert.Equal(noise, Inflated(data));
            Assert.Null(Inflated([.. data, 0]));
            Assert.Null(Inflated([.. data, 0xFF]));
            Assert.Null(Inflated(data[..^1]));
        }
    }

    [Fact]
    public void A_flipped_bit_never_changes_a_byte()
    {
        byte[] original = Inflated(Member)!;
        for (int bit = 0; bit < Member.Length * 8; bit++)
        {
            byte[] changed = [.. Member];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[]? inflated = Inflated(changed);

            bool isInTimeOrSystem = bit / 8 is >= 4 and <= 9;
            bool isInTrailer = bit / 8 >= Member.Length - 8;
            Assert.True(isInTimeOrSystem ? inflated is not null : !isInTrailer || inflated is null, $"bit {bit}");
            Assert.Equal(original, inflated ?? original);
        }
    }

    [Fact]
    public void A_member_with_every_optional_header_field_inflates()
    {
        byte[] fields = [5, 0, 1, 2, 3, 4, 5, .. "name"u8, 0, .. "comment"u8, 0];
        byte[] header = [0x1f, 0x8b, 8, 0b11100, 0, 0, 0, 0, 0, 3];

        Assert.Equal(Inflated(Member), Inflated([.. header, .. fields, .. Member[10..]]));
        Assert.Null(Inflated([.. header, .. fields]));
    }

    [Fact]
    public void Inflation_ends_where_the_output_is_full()
    {
        byte[] output = new byte[10];
        int length = 0;

        GzipInflater.Inflate(Member, output, ref length, CancellationToken.None);

        Assert.Equal((10, "{\"messageT"), (length, Encoding.UTF8.GetString(output)));
    }

    [Fact]
    public void Inflation_ends_with_the_time_that_is_left() => Assert.Throws<OperationCanceledException>(() =>
    {
        int length = 0;
        GzipInflater.Inflate(Member, new byte[1000], ref length, new CancellationToken(canceled: true));
    });

    private static byte[] Noise(int bytes)
    {
        byte[] noise = new byte[bytes];
        new Random(bytes).NextBytes(noise);
        return noise;
    }

    private byte[]? Inflated(byte[] data)
    {
        int length = 0;
        try
        {
            GzipInflater.Inflate(data, _output, ref length, CancellationToken.None);
            return _output[..length];
        }
        catch (UndecodableRecordException)
        {
            return null;
        }
    }
}
