using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>Makes the body of an object from its text. The same text gives the same bytes.</summary>
internal abstract class Compressor
{
    /// <summary>What keys end with, behind the suffix of the lines.</summary>
    public abstract string Suffix { get; }

    /// <summary>Null where it is that of the lines. There is no Content-Encoding: some readers would inflate a second time.</summary>
    public abstract string? ContentType { get; }

    /// <param name="text">Disposed of, unless it is the body itself.</param>
    /// <param name="cancellation">Ends the work.</param>
    public abstract RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation);
}
