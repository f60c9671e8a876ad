using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The garbage-collected heap may take as much as the function's memory size, unless the function's own settings allow it less.</summary>
internal static class HeapLimit
{
    private const long BytesPerMegabyte = 1024 * 1024;

    public static void Set()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out int megabytes)
            || GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < megabytes * BytesPerMegabyte)
        {
            return;
        }

        AppContext.SetData("GCHeapHardLimit", (ulong)(megabytes * BytesPerMegabyte));
        GC.RefreshMemoryLimit();
    }
}
