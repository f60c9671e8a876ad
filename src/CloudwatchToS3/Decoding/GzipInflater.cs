using System.IO.Compression;
using System.Runtime.InteropServices;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>Inflates gzip data and verifies it: every member has its trailer with the right CRC and length, and nothing follows.</summary>
/// <remarks>
/// <see cref="GZipStream"/> checks the CRC and length of every member that has a trailer. But it accepts data that is cut off, and it
/// ignores garbage after a member. So one byte follows the data that cannot begin a member. After whole data the inflater reads that byte,
/// finds no member and stops: it has read past the data exactly once. In cut data it treats the byte as data, and then fails, gives output
/// or reads again. Garbage makes it stop before it reads past the data at all.
/// </remarks>
internal static class GzipInflater
{
    private const string CutOff = "gzip data is cut off";

    public static bool IsGzip(ReadOnlySpan<byte> data) => data.StartsWith<byte>([0x1f, 0x8b]);

    /// <summary>Inflates data to the end of its last member.</summary>
    /// <param name="output">Inflation stops when it is full.</param>
    /// <param name="length">How many bytes were inflated, even if an exception follows.</param>
    /// <param name="cancellation">Checked after each read, which gives some MiB at most.</param>
    /// <exception cref="UndecodableRecordException">
    /// The data is damaged, cut off or followed by garbage. None of the output can be trusted.
    /// </exception>
    public static void Inflate(ReadOnlyMemory<byte> data, Span<byte> output, ref int length, CancellationToken cancellation)
    {
        using var source = new SourceWithEndMark(MemoryMarshal.TryGetArray(data, out ArraySegment<byte> array) ? array : data.ToArray());
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        while (length < output.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Read(gzip, source, output[length..]);
            if (count == 0)
            {
                return;
            }

            length += count;
        }
    }

    /// <returns>The number of bytes; 0 at the end of whole data.</returns>
    private static int Read(GZipStream gzip, SourceWithEndMark source, Span<byte> output)
    {
        int count;
        try
        {
            count = gzip.Read(output);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new UndecodableRecordException(source.ReadsPastData > 0 ? CutOff : "gzip data is damaged", e);
        }

        return (count, source.ReadsPastData) switch
        {
            ( > 0, 0) or (0, 1) => count,
            (0, 0) => throw new UndecodableRecordException("garbage after the last gzip member"),
            _ => throw new UndecodableRecordException(CutOff),
        };
    }

    /// <summary>The data, then the end mark, then nothing.</summary>
    private sealed class SourceWithEndMark(ArraySegment<byte> data)
        : MemoryStream(data.Array ?? [], data.Offset, data.Count, writable: false)
    {
        private const byte EndMark = 0xFF;   // a member begins 1f 8b

        public int ReadsPastData { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            if (read == 0 && ++ReadsPastData == 1)
            {
                buffer[offset] = EndMark;
                return 1;
            }

            return read;
        }
    }
}
