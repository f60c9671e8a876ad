using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.Output;

/// <summary>The format of objects: their lines and their compression, chosen once by the settings.</summary>
/// <param name="Lines">The format of the lines.</param>
/// <param name="Compressor">Makes the body of an object from its lines.</param>
internal sealed record ObjectFormat(LineFormat Lines, Compressor Compressor)
{
    /// <summary>What keys end with.</summary>
    public string Suffix => Lines.Suffix + Compressor.Suffix;

    public string ContentType => Compressor.ContentType ?? Lines.ContentType;

    public static ObjectFormat Of(Settings settings) => new(
        LineFormat.Of(settings.OutputFormat),
        settings.Compression switch
        {
            Compression.Gzip => new GzipCompressor(),
            Compression.Zstd => new ZstdCompressor(),
            _ => new NoCompressor(),
        });
}
