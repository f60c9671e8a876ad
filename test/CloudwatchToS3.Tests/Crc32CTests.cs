using System.Buffers;
using CloudwatchToS3.Output;
using CloudwatchToS3.Testing;
using Microsoft.IO;

namespace CloudwatchToS3.Tests;

public class Crc32CTests
{
    [Theory]
    [InlineData("", "AAAAAA==")]
    [InlineData("123456789", "4waSgw==")]   // the check value of the algorithm, e3069283
    public void A_checksum_is_as_S3_writes_it(string text, string expected) =>
        Assert.Equal(expected, S3Writer.Crc32C(new ReadOnlySequence<byte>(Some.Utf8(text))));

    [Fact]
    public void A_body_of_many_blocks_has_the_checksum_of_the_whole()
    {
        byte[] bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        using RecyclableMemoryStream body = Memory.NewStream();
        body.Write(bytes);

        Assert.False(body.GetReadOnlySequence().IsSingleSegment);
        Assert.Equal(S3Writer.Crc32C(new ReadOnlySequence<byte>(bytes)), S3Writer.Crc32C(body.GetReadOnlySequence()));
    }
}
