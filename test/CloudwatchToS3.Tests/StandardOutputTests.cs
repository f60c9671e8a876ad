using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.Tests;

public class StandardOutputTests
{
    /// <summary>As of a pipe that does not block, which other programs leave to their children.</summary>
    [Fact]
    public void A_pipe_that_is_full_is_written_to_again()
    {
        using var pipe = new FullPipe();
        using var output = new StandardOutput(pipe);
        string text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i} ü\n"));

        output.Write(text);

        Assert.Equal(Some.Utf8(text), pipe.ToArray());
    }

    /// <summary>Takes at most 4,096 bytes at a time, and nothing every other time.</summary>
    private sealed class FullPipe : MemoryStream
    {
        private int _writes;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Assert.InRange(buffer.Length, 1, 4096);
            if (++_writes % 2 == 0)
            {
                throw new IOException("Resource temporarily unavailable", OperatingSystem.IsMacOS() ? 35 : 11);
            }

            base.Write(buffer);
        }
    }
}
