using System.Diagnostics.CodeAnalysis;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>Keeps text until it is written, in blocks from a pool.</summary>
internal static class Memory
{
    /// <summary>Most free memory that the pool keeps: as much as is in use at a time.</summary>
    public const long PooledBytes = 128 * 1024 * 1024;

    /// <summary>Small, because a thousand buffers must not cost a hundred megabytes.</summary>
    private const int BlockBytes = 16 * 1024;

    private static readonly RecyclableMemoryStreamManager Pool = new(new RecyclableMemoryStreamManager.Options
    {
        BlockSize = BlockBytes,
        MaximumSmallPoolFreeBytes = PooledBytes,
        ThrowExceptionOnToArray = true,
    });

    public static RecyclableMemoryStream NewStream() => Pool.GetStream();

    /// <summary>Keeps the blocks of a stream out of the pool for good, because a cancelled upload may still read them.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "The stream's own finalizer would return its blocks.")]
    public static void Abandon(RecyclableMemoryStream stream) => GC.SuppressFinalize(stream);
}
