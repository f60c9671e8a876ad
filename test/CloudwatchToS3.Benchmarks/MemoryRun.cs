namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// The memory of the published function under the managed runtime, in a memory control group of its memory size (Linux): hostile events
/// with every format and compression, as close to the limits as the start-up allows, and a hundred of the largest ordinary one. Where no
/// group can be made, nothing limits the process, and its peak is read from the system.
/// </summary>
internal static class MemoryRun
{
    private const int LargerMegabytes = 1024;

    private static readonly (string Name, Func<int, IEnumerable<byte[]>> Records, string? Prefix)[] Hostile =
    [
        ("text that gzip cannot compress", limit => HostileEvents.Noise(2, limit - 0.1), null),
        ("one long message", limit => HostileEvents.Repeated(20, limit - 4, "{\"message\":\"", "long message ", "\"}"), null),
        ("empty events", limit => HostileEvents.Repeated(20, limit - 4, "{\"message\":\"\"}", ",{\"message\":\"\"}", ""), null),
        ("escapes", limit => HostileEvents.Repeated(20, limit - 4, "{\"message\":\"", "\\n\\\"\\t\\u00e9", "\"}"), null),
        ("spaces", limit => HostileEvents.Repeated(20, limit - 4, "{\"message\":\"m\"}", " ", ""), null),
        ("4.5 MB of gzip, beyond every limit", _ => HostileEvents.Repeated(5, 850, "{\"message\":\"", "x", "\"}"), null),
        ("rising sizes", limit => HostileEvents.Rising(20, limit / 21), null),
        ("1,000 log groups", _ => Corpus.OfGroups(1000, linesEach: 100), "{logGroup}/"),
        (
            "two partitions of one key, which gzip cannot compress",
            limit => HostileEvents.NoiseOf(limit - 0.1, ("app", "2026-x"), ("app-2026", "x")), "{logGroup}-{yyyy}-{owner}/"),
    ];

    /// <summary>Prints a table: the peak in MiB for each event and setting.</summary>
    /// <param name="isBrief">Only the settings that take most: what CI does.</param>
    /// <returns>Every process survived.</returns>
    public static async Task<bool> Measure(bool isBrief)
    {
        using var folder = TempFolder.ForCaller();
        string published = await Package.Function.Publish(folder.Path);
        Console.WriteLine(
            $"host: {ManagedRuntime.Host}\n\n| event | settings | MAX_INFLATED_MIB | memory size, MB | peak, MiB | left | objects | "
            + "seconds |\n|---|---|---|---|---|---|---|---|");
        bool survived = true;
        byte[] ordinary = Corpus.Event("cloudtrail");
        foreach (int megabytes in new[] { 512, LargerMegabytes })
        {
            survived &= await Measure(published, "6 MB, the hundredth", ordinary, 100, 64, megabytes, []);
            survived &= await Measure(
                published, "6 MB, the hundredth", ordinary, 100, 64, megabytes, [("OUTPUT_FORMAT", "json"), ("COMPRESSION", "gzip")]);
        }

        foreach ((int limit, int megabytes) in new[] { (64, LeastMemory(64)), (LargestLimit(LargerMegabytes), LargerMegabytes) })
        {
            foreach ((string name, Func<int, IEnumerable<byte[]>> make, string? prefix) in Hostile)
            {
                byte[] json = HostileEvents.Event(make(limit));
                foreach ((string format, string compression) in Combinations(isBrief))
                {
                    survived &= await Measure(published, name, json, 2, limit, megabytes, [
                        ("OUTPUT_FORMAT", format), ("COMPRESSION", compression),
                        .. prefix is null ? Array.Empty<(string, string)>() : [("KEY_PREFIX", prefix)]]);
                }
            }
        }

        return survived;
    }

    private static IEnumerable<(string Format, string Compression)> Combinations(bool isBrief) => isBrief
        ? [("text", "none"), ("json", "gzip")]
        : from format in new[] { "text", "json" } from compression in new[] { "none", "gzip", "zstd" } select (format, compression);

    private static async Task<bool> Measure(
        string published, string name, byte[] json, int invocations, int limit, int megabytes, (string Name, string Value)[] settings)
    {
        RuntimeRun run = await RuntimeRun.Of(
            published, Package.Function, json, invocations, megabytes, processors: 0, [("MAX_INFLATED_MIB", $"{limit}"), .. settings]);
        string shown = settings.Length == 0 ? "text, none" : string.Join(", ", settings.Select(setting => setting.Value));
        string left = run.IsLimited ? $"{megabytes - run.PeakMiB:F0}" : "not limited";
        Console.WriteLine($"| {name} | {shown} | {limit} | {megabytes} | {(run.Failure.Length == 0 ? $"{run.PeakMiB:F0}" : "**FAILED**")} | {left} | "
            + $"{run.Objects} | {run.Seconds:F0} |");
        if (run.Failure.Length > 0)
        {
            await Console.Error.WriteLineAsync(run.Failure);
        }

        return run.Failure.Length == 0;
    }

    /// <summary>The smallest memory size that the start-up accepts.</summary>
    private static int LeastMemory(int limit) => Enumerable.Range(128, 10_240).First(megabytes => IsAccepted(limit, megabytes));

    /// <summary>The largest limit that the start-up accepts.</summary>
    private static int LargestLimit(int megabytes) => Enumerable.Range(1, 1024).Last(limit => IsAccepted(limit, megabytes));

    private static bool IsAccepted(int limit, int megabytes)
    {
        try
        {
            _ = Some.Settings(("MAX_INFLATED_MIB", $"{limit}"), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", $"{megabytes}"));
            return true;
        }
        catch (InvalidSettingsException)
        {
            return false;
        }
    }
}
