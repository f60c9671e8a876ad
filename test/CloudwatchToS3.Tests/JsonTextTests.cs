using System.Text;

namespace CloudwatchToS3.Tests;

public class JsonTextTests
{
    [Fact]
    public void Output_outgrows_its_input_by_no_more_than_promised()
    {
        string[] texts = [@"\ud83d\u0800", @"\ud83dx", @"\ud83d\ud83d\ude00x", @"a\ud83d\n\uffff", new string('x', 100)];
        foreach (string json in texts.Select(text => text + "tail of plain text\""))
        {
            for (int cut = 0; cut < json.Length; cut++)
            {
                var text = new JsonText();
                Assert.False(Read(ref text, json[..cut], 0));
                Assert.True(Read(ref text, json[cut..], JsonText.Growth));
            }
        }
    }

    private static bool Read(ref JsonText text, string window, int growth)
    {
        int position = 0;
        int written = 0;
        return text.Read(Encoding.ASCII.GetBytes(window), ref position, new byte[window.Length + growth], ref written);
    }
}
