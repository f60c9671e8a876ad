using CloudwatchToS3.Configuration;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>Makes the body of an object from its text. The same text gives the same bytes.</summary>
internal abstract class Compressor
{
    /// <summary>What keys end with, behind the suffix of the format.</summary>
    public abstract string Suffix { get; }

    /// <summary>Null where it is that of the text. There is no Content-Encoding: some readers would inflate a second time.</summary>
    public abstract string? ContentType { get; }

    /// <param name="compression">The setting.</param>
    public static Compressor For(Compression compression) => compression switch
    {
        Compression.Gzip => new GzipCompressor(),
        _ => new NoCompressor(),
    };

    /// <param name="text">Disposed of, unless it is the body itself.</param>
    /// <param name="cancellation">Ends the work.</param>
    public abstract RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation);

    private sealed class NoCompressor : Compressor
    {
        public override string Suffix => "";

        public override string? ContentType => null;

        public override RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation) => text;
    }
}
