using System.IO.Compression;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;
using Microsoft.IO;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace CloudwatchToS3.Output;

/// <summary>How objects are written: their lines and their compression. The same text always gives the same bytes.</summary>
/// <param name="ContentType">There is no Content-Encoding, because some readers would decompress twice.</param>
/// <param name="PieceBytes">The text is kept in pieces of this size, which are released while it is compressed.</param>
/// <param name="Encoder">Compresses a text of so many bytes into a body; null if the text is the body.</param>
internal sealed record ObjectFormat(
    LineFormat Lines, string Suffix, string ContentType, int PieceBytes, Func<Stream, long, Stream>? Encoder)
{
    /// <summary>zlib's level, of 1 to 9. Objects are a tenth larger than at level 6, and take half the time.</summary>
    public const int GzipLevel = 2;

    /// <summary>zstd's level, of 1 to 22. Levels 2 and 3 were slower on every log that was measured, and hardly smaller.</summary>
    private const int ZstdLevel = 1;

    private const int SmallPieceBytes = 4 * 1024 * 1024;

    public static ObjectFormat From(Settings settings)
    {
        LineFormat lines = LineFormat.From(settings.OutputFormat);
        return settings.Compression switch
        {
            // A body that is the text itself takes no more memory, and is not copied. But the bodies of two partitions may have to be joined.
            Compression.None => new(
                lines, lines.Suffix, lines.ContentType, settings.KeyPrefix.IsPartitioned ? SmallPieceBytes : int.MaxValue, Encoder: null),
            Compression.Gzip => new(lines, $"{lines.Suffix}.gz", "application/gzip", SmallPieceBytes, Gzip),
            Compression.Zstd => new(lines, $"{lines.Suffix}.zst", "application/zstd", SmallPieceBytes, Zstd),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Compression, "nothing compresses like this"),
        };
    }

    /// <summary>Compresses the text, at least one byte, releasing each piece as it goes.</summary>
    public RecyclableMemoryStream Compress(ObjectText text, CancellationToken cancellation)
    {
        long length = text.Length;
        RecyclableMemoryStream body = Encoder is null ? text.Take()! : BlockPool.NewStream();
        try
        {
            Stream? encoder = Encoder?.Invoke(body, length);
            while (text.Take() is { } piece)
            {
                using (piece)
                {
                    foreach (ReadOnlyMemory<byte> block in piece.GetReadOnlySequence())
                    {
                        cancellation.ThrowIfCancellationRequested();
                        (encoder ?? body).Write(block.Span);
                    }
                }
            }

            encoder?.Dispose();   // only here: at the end of half a text it could throw, and hide why
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>One gzip member.</summary>
    private static GZipStream Gzip(Stream body, long length) =>
        new(body, new ZLibCompressionOptions { CompressionLevel = GzipLevel }, leaveOpen: true);

    /// <summary>One zstd frame, with its length at the beginning and a checksum at the end.</summary>
    private static CompressionStream Zstd(Stream body, long length)
    {
        var encoder = new CompressionStream(body, ZstdLevel, leaveOpen: true);
        encoder.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        encoder.SetPledgedSrcSize((ulong)length);
        return encoder;
    }
}
