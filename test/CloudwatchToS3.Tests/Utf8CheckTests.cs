using System.Text.Unicode;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

public class Utf8CheckTests
{
    [Fact]
    public void Any_bytes_in_any_windows_have_the_verdict_of_the_whole()
    {
        byte[] bytes = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xF8, 0xFF];
        var random = new Random(1);
        int valid = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] text = i % 2 == 0 ? random.GetItems(bytes, random.Next(7)) : Some.Utf8(string.Concat(random.GetItems(["a", "é", "€", "😀"], random.Next(4))));
            bool expected = Utf8.IsValid(text);
            Assert.Equal(expected, IsValid(text, random));
            valid += expected ? 1 : 0;
        }

        Assert.InRange(valid, 100_000, 150_000);
    }

    private static bool IsValid(ReadOnlySpan<byte> text, Random random)
    {
        var check = new Utf8Check();
        while (text.Length > 0)
        {
            int window = random.Next(text.Length + 1);
            if (!check.Accept(text[..window]))
            {
                return false;
            }

            text = text[window..];
        }

        return check.IsComplete;
    }
}
