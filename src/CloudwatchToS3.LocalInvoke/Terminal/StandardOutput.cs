using Microsoft.Win32.SafeHandles;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>The standard output for bytes. Other than the console's own it notices that its reader has gone, as <c>head</c> goes.</summary>
internal sealed class StandardOutput : IDisposable
{
    private const int BrokenPipe = 32;   // EPIPE

    private readonly Stream _stream = Open();

    /// <exception cref="OutputFailedException">It cannot be written to.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw e.HResult == BrokenPipe
                ? new OutputFailedException("Whoever read the output has gone, so nothing more is searched.", e)
                : new OutputFailedException(e);
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Only a file has no reader that can go. There the console's stream goes on where others have written.</summary>
    private static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }
}
