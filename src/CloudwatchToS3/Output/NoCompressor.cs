using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>The body is the text itself.</summary>
internal sealed class NoCompressor : Compressor
{
    public override string Suffix => "";

    public override string? ContentType => null;

    public override RecyclableMemoryStream Compress(RecyclableMemoryStream text, CancellationToken cancellation) => text;
}
