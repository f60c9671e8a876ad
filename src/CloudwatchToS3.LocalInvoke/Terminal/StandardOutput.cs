using Microsoft.Win32.SafeHandles;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>
/// Stdout for text and bytes, or stderr. Unlike the console's own, it notices that its reader has gone, as <c>head</c> does. A closed
/// stderr is not an error.
/// </summary>
internal sealed class StandardOutput(Stream stream, bool isForErrors = false) : TextWriter
{
    private const int BrokenPipe = 32;        // EPIPE
    private const int FullPipeOnLinux = 11;   // EAGAIN
    private const int FullPipeOnMacOS = 35;
    private const int PieceBytes = 4096;   // a pipe takes them as a whole or not at all, also one that does not block

    /// <summary>For bytes that are not UTF-8.</summary>
    public static StandardOutput Current { get; set; } = new(Open());

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The console writes here from now on.</summary>
    public static void Install()
    {
        Console.SetOut(Current);
        Console.SetError(new StandardOutput(Console.OpenStandardError(), isForErrors: true));
    }

    public override void Write(char value) => Write([value], 0, 1);

    public override void Write(char[] buffer, int index, int count) => Write(Encoding.GetBytes(buffer, index, count));

    public override void WriteLine(string? value) => Write($"{value}\n");   // at once: other programs may write there, too

    /// <exception cref="OutputFailedException">It cannot be written to.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                ReadOnlySpan<byte> piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
                try
                {
                    stream.Write(piece);
                    bytes = bytes[piece.Length..];
                }
                catch (IOException e) when (e.HResult is FullPipeOnLinux or FullPipeOnMacOS)
                {
                    Thread.Sleep(1);   // a pipe that does not block
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!isForErrors)
            {
                throw new OutputFailedException(e, isReaderGone: e.HResult == BrokenPipe);
            }
        }
    }

    /// <summary>Only a file has no reader that can go. There the console's stream goes on where others have written.</summary>
    private static Stream Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                return output.CanSeek ? Console.OpenStandardOutput() : output;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // closed: the console's stream fails when it is written to
            }
        }

        return Console.OpenStandardOutput();
    }
}

/// <summary>The output itself is closed, or its disk is full: no other output can help.</summary>
internal sealed class OutputFailedException(Exception innerException, bool isReaderGone) : Exception(
    isReaderGone ? "Output closed; stopping."
        : innerException is UnauthorizedAccessException ? "The output is closed. Send it to a file or a terminal."
        : $"The output cannot be written: {innerException.Message.TrimEnd('.')}. Send it to a file or a terminal that has room.",
    innerException);
