using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>Makes the body of an object from its text. The same text always gives the same bytes.</summary>
internal abstract class Compressor
{
    /// <summary>What keys end with, after the suffix of the line format.</summary>
    public abstract string Suffix { get; }

    /// <summary>Null where the line format decides. There is no Content-Encoding, because some readers would decompress twice.</summary>
    public abstract string? ContentType { get; }

    /// <param name="text">Disposed of, unless it becomes the body.</param>
    /// <param name="cancellation">Stops the work.</param>
    public abstract RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation);
}
