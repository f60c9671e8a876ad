using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.Output;

/// <summary>The format of objects: their lines and their compression, chosen once by the settings.</summary>
/// <param name="Lines">The format of the lines.</param>
/// <param name="Compressor">Makes the body of an object from its lines.</param>
/// <param name="PieceBytes">In pieces of this size the lines are kept, and given back while the body is made.</param>
internal sealed record ObjectFormat(LineFormat Lines, Compressor Compressor, int PieceBytes)
{
    private const int SmallPieceBytes = 4 * 1024 * 1024;

    /// <summary>What keys end with.</summary>
    public string Suffix => Lines.Suffix + Compressor.Suffix;

    public string ContentType => Compressor.ContentType ?? Lines.ContentType;

    public static ObjectFormat Of(Settings settings) => new(
        LineFormat.Of(settings.OutputFormat),
        Compressor.Of(settings.Compression),
        // A body that is the text itself takes no more memory, and is not copied. But the bodies of two partitions may have to be joined.
        settings.Compression == Compression.None && !settings.KeyPrefix.IsPartitioned ? int.MaxValue : SmallPieceBytes);
}
