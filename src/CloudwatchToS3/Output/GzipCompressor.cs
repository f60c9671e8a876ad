using System.IO.Compression;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>Makes one gzip member.</summary>
internal sealed class GzipCompressor : Compressor
{
    /// <summary>zlib's level, of 1 to 9. Objects are a tenth larger than at level 6, and take half the time.</summary>
    public const int Level = 2;

    private static readonly ZLibCompressionOptions Options = new() { CompressionLevel = Level };

    public override string Suffix => ".gz";

    public override string ContentType => "application/gzip";

    public override RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation)
    {
        RecyclableMemoryStream body = Memory.NewStream();
        using (var gzip = new GZipStream(body, Options, leaveOpen: true))
        {
            foreach (ReadOnlyMemory<byte> block in text.GetReadOnlySequence())
            {
                cancellation.ThrowIfCancellationRequested();
                gzip.Write(block.Span);
            }
        }

        text.Dispose();
        return body;
    }
}
