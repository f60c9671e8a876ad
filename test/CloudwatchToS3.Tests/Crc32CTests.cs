using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.IO;

namespace CloudwatchToS3.Tests;

public class Crc32CTests
{
    [Theory]
    [InlineData("", "AAAAAA==")]
    [InlineData("123456789", "4waSgw==")]   // the check value of the algorithm, e3069283
    public void A_checksum_is_as_S3_writes_it(string text, string expected) =>
        Assert.Equal(expected, Crc32C.Of(new ReadOnlySequence<byte>(Some.Utf8(text))));

    [Fact]
    public void A_body_of_many_blocks_has_the_checksum_of_the_whole()
    {
        byte[] bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        using RecyclableMemoryStream body = BlockPool.NewStream();
        body.Write(bytes);

        Assert.False(body.GetReadOnlySequence().IsSingleSegment);
        Assert.Equal(Library(bytes), Crc32C.Of(body.GetReadOnlySequence()));
    }

    [Fact]
    public void Every_length_has_the_checksum_of_the_library()
    {
        byte[] bytes = new byte[100];
        new Random(2).NextBytes(bytes);

        Assert.All(
            Enumerable.Range(0, bytes.Length),
            length => Assert.Equal(Library(bytes[..length]), Crc32C.Of(new ReadOnlySequence<byte>(bytes, 0, length))));
    }

    private static string Library(byte[] bytes)
    {
        var crc = new Crc32(Crc32ParameterSet.Crc32C);
        crc.Append(bytes);
        byte[] checksum = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, crc.GetCurrentHashAsUInt32());
        return Convert.ToBase64String(checksum);
    }
}
