using Microsoft.IO;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace CloudwatchToS3.Output;

/// <summary>Makes one zstd frame, with its length at the beginning and a checksum at the end.</summary>
internal sealed class ZstdCompressor : Compressor
{
    /// <summary>zstd's level, of 1 to 22. Levels 2 and 3 were slower on every log that was measured, and hardly smaller.</summary>
    public const int Level = 1;

    public override string Suffix => ".zst";

    public override string ContentType => "application/zstd";

    public override RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation)
    {
        RecyclableMemoryStream body = Memory.NewStream();
        using (var zstd = new CompressionStream(body, Level, leaveOpen: true))
        {
            zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            zstd.SetPledgedSrcSize((ulong)text.Length);
            foreach (ReadOnlyMemory<byte> block in text.GetReadOnlySequence())
            {
                cancellation.ThrowIfCancellationRequested();
                zstd.Write(block.Span);
            }
        }

        text.Dispose();
        return body;
    }
}
