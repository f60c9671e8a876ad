namespace CloudwatchToS3.Configuration;

/// <summary>What an invocation may need of the heap, whatever its event, with every format and compression.</summary>
internal static class InvocationMemory
{
    private const int LeastTextMiB = 128;   // of a segment; a larger record has one to itself

    /// <summary>The event of 6 MB in several forms, its quarantine, the client, and what the collector needs.</summary>
    private const int EverythingElseMiB = 128;

    /// <summary>The decoder's two arrays, the text or the compressed body that replaces it, and everything else.</summary>
    public static int MiB(int maxInflatedMiB) => (2 * maxInflatedMiB) + Math.Max(LeastTextMiB, maxInflatedMiB) + EverythingElseMiB;
}
