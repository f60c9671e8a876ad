using System.Diagnostics.CodeAnalysis;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// Pooled memory for text until it is written. The pool has no limit: it never holds more than was in use at a time, which the limits of a
/// batch bound. If it released blocks, the collector would have to compact the heap before it could reuse them.
/// </summary>
internal static class BlockPool
{
    /// <summary>Small, because a thousand buffers must not cost a hundred megabytes.</summary>
    private const int BlockBytes = 16 * 1024;

    private static readonly RecyclableMemoryStreamManager Manager = new(new RecyclableMemoryStreamManager.Options
    {
        BlockSize = BlockBytes,
        ThrowExceptionOnToArray = true,
    });

    public static RecyclableMemoryStream NewStream() => Manager.GetStream();

    /// <summary>Keeps the blocks of a stream out of the pool for good, because a cancelled upload may still read them.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "The stream's own finalizer would return its blocks.")]
    public static void Abandon(RecyclableMemoryStream stream) => GC.SuppressFinalize(stream);
}
