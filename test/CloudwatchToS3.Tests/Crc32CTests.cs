using System.Buffers;
using Microsoft.IO;

namespace CloudwatchToS3.Tests;

/// <summary>The checksum that S3 compares, against the library's.</summary>
public class Crc32CTests
{
    [Theory]
    [InlineData("", "AAAAAA==")]
    [InlineData("123456789", "4waSgw==")]   // the check value of the algorithm, e3069283
    public void A_checksum_is_as_S3_writes_it(string text, string expected) =>
        Assert.Equal(expected, Crc32C.Of(new ReadOnlySequence<byte>(Some.Utf8(text))));

    [Fact]
    public void A_body_of_many_blocks_has_the_checksum_of_the_whole_and_so_has_every_length()
    {
        byte[] bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        using RecyclableMemoryStream body = BlockPool.NewStream();
        body.Write(bytes);

        Assert.False(body.GetReadOnlySequence().IsSingleSegment);
        Assert.Equal(PutObjectBody.Crc32COf(bytes), Crc32C.Of(body.GetReadOnlySequence()));
        Assert.All(
            Enumerable.Range(0, 100),
            length => Assert.Equal(PutObjectBody.Crc32COf(bytes[..length]), Crc32C.Of(new ReadOnlySequence<byte>(bytes, 0, length))));
    }
}
