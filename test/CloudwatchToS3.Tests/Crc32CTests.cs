namespace CloudwatchToS3.Tests;

public class Crc32CTests
{
    [Theory]
    [InlineData("", "AAAAAA==")]
    [InlineData("123456789", "4waSgw==")]   // the check value of the algorithm, e3069283
    public void A_checksum_is_as_S3_writes_it(string text, string expected) =>
        Assert.Equal(expected, default(Crc32C).Append(Support.Some.Utf8(text)).ToBase64());

    [Fact]
    public void Pieces_of_any_length_give_the_checksum_of_the_whole()
    {
        byte[] bytes = new byte[100];
        new Random(1).NextBytes(bytes);
        Crc32C whole = default(Crc32C).Append(bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(whole, default(Crc32C).Append(bytes.AsSpan(0, cut)).Append(bytes.AsSpan(cut)));
        }
    }
}
