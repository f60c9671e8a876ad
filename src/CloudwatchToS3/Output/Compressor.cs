using System.IO.Compression;
using CloudwatchToS3.Configuration;
using Microsoft.IO;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace CloudwatchToS3.Output;

/// <summary>Makes the body of an object from its text. The same text always gives the same bytes.</summary>
/// <param name="Suffix">What keys end with, after the suffix of the line format.</param>
/// <param name="ContentType">
/// Null where the line format decides. There is no Content-Encoding, because some readers would decompress twice.
/// </param>
/// <param name="Encoder">
/// Makes the stream that compresses into a body, for a text of so many bytes; null where the text is the body.
/// </param>
internal sealed record Compressor(string Suffix, string? ContentType, Func<Stream, long, Stream>? Encoder)
{
    /// <summary>zlib's level, of 1 to 9. Objects are a tenth larger than at level 6, and take half the time.</summary>
    public const int GzipLevel = 2;

    /// <summary>zstd's level, of 1 to 22. Levels 2 and 3 were slower on every log that was measured, and hardly smaller.</summary>
    private const int ZstdLevel = 1;

    /// <summary>The body is the text itself.</summary>
    private static readonly Compressor None = new("", null, null);

    /// <summary>One gzip member.</summary>
    private static readonly Compressor Gzip = new(".gz", "application/gzip", (body, _) =>
        new GZipStream(body, new ZLibCompressionOptions { CompressionLevel = GzipLevel }, leaveOpen: true));

    /// <summary>One zstd frame, with its length at the beginning and a checksum at the end.</summary>
    private static readonly Compressor Zstd = new(".zst", "application/zstd", (body, length) =>
    {
        var encoder = new CompressionStream(body, ZstdLevel, leaveOpen: true);
        encoder.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        encoder.SetPledgedSrcSize((ulong)length);
        return encoder;
    });

    public static Compressor Of(Compression compression) => compression switch
    {
        Compression.Gzip => Gzip,
        Compression.Zstd => Zstd,
        _ => None,
    };

    /// <param name="text">At least one byte. It is taken, and given back piece by piece.</param>
    /// <param name="cancellation">Stops the work.</param>
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
}
