using System.Text;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>The standard output. That it is closed, or its disk full, has an exception of its own.</summary>
internal sealed class CheckedWriter(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Try(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => output.Write(value));

    public override void WriteLine(string? value) => Try(() => output.WriteLine(value));

    public override void Flush() => Try(output.Flush);

    /// <exception cref="OutputFailedException">It cannot be written to.</exception>
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputFailedException(e);
        }
    }
}

/// <summary>The output itself is closed, or its disk is full: no other output can help.</summary>
internal sealed class OutputFailedException(string message, Exception innerException) : Exception(message, innerException)
{
    public OutputFailedException(Exception innerException)
        : this(
            $"The output cannot be written: {innerException.Message.TrimEnd('.')}. Send it to a file or a terminal that has room.",
            innerException)
    {
    }
}
