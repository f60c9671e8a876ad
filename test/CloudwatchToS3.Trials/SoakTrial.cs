namespace CloudwatchToS3.Trials;

/// <summary>
/// Invocations with events of almost 6 MB in one process, with the real serializer and the real S3 client over HTTP: as many as a busy
/// shard brings in a day. What one of them leaves behind would add up.
/// </summary>
internal static class SoakTrial
{
    private const int MiB = 1024 * 1024;
    private const int MaxGrowthMiB = 32;   // in 2,000 invocations: a leak of 16 KB each would show
    private const int WarmUp = 200;

    /// <returns>False where the heap or the working set grew.</returns>
    public static async Task<bool> Run(int invocations)
    {
        var clock = Stopwatch.StartNew();
        byte[][] events = [.. Corpus.Kinds.Select(Corpus.Event)];
        await using MemoryS3 server = await MemoryS3.StartForgetting();
        Function function = Lambda.Function(server.Url, ("MAX_INFLATED_MIB", "64"));
        (long Heap, long WorkingSet) warm = default;
        for (int i = 0; i < invocations; i++)
        {
            await function.Invoke(events[i % events.Length], logger: new SilentLogger());
            if (i == WarmUp)
            {
                warm = Memory();
            }
        }

        (long heap, long workingSet) = Memory();
        double heapGrowth = (heap - warm.Heap) / (double)MiB;
        double workingSetGrowth = (workingSet - warm.WorkingSet) / (double)MiB;
        double received = (double)events.Sum(json => json.Length) * invocations / events.Length;
        Console.WriteLine(
            $"soaked: {invocations} invocations, {received / 1e9:F1} GB of events, {server.VerifiedBytes / 1e9:F1} GB written and verified; after "
            + $"{WarmUp} of them and at the end: heap {warm.Heap / MiB} and {heap / MiB} MiB, working set {warm.WorkingSet / MiB} and {workingSet / MiB} "
            + $"MiB; in {clock.Elapsed.TotalSeconds:F0} s");
        return server.Verified == invocations && heapGrowth < MaxGrowthMiB && workingSetGrowth < MaxGrowthMiB;
    }

    private static (long Heap, long WorkingSet) Memory()
    {
        GC.Collect(generation: 2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (heap, process.WorkingSet64);
    }
}
