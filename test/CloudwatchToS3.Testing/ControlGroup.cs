namespace CloudwatchToS3.Testing;

/// <summary>
/// A control group, by which Linux ends a process that takes more than its memory, and lets it run only for its share of a processor: the
/// nearest thing to a function's memory size. Whether one can be made depends on the machine and on who asks.
/// </summary>
public sealed class ControlGroup : IDisposable
{
    private const long BytesPerMegabyte = 1024 * 1024;
    private const int PeriodMicroseconds = 100_000;

    private readonly string[] _folders;
    private readonly string _peakFile;

    private ControlGroup(string[] folders, string peakFile)
    {
        _folders = folders;
        _peakFile = peakFile;
        _ = Peak();
    }

    /// <summary>A command that starts another one inside the group.</summary>
    public string[] Wrapper =>
        ["/bin/sh", "-c", $"{string.Concat(_folders.Select(folder => $"echo $$ > {folder}/cgroup.procs && "))}exec \"$@\"", "sh"];

    /// <summary>Makes a group with these limits, or returns null where that is not possible.</summary>
    /// <param name="processors">The share of the processors; 0 means all of them.</param>
    public static ControlGroup? TryCreate(int megabytes, double processors = 0)
    {
        string name = $"cloudwatch-to-s3-{Guid.NewGuid():N}";
        string bytes = (megabytes * BytesPerMegabyte).ToString();
        string quota = processors == 0 ? "" : ((int)(processors * PeriodMicroseconds)).ToString();
        (string Folder, string File, string Value)[] limits = Directory.Exists("/sys/fs/cgroup/memory")
            ?
            [($"/sys/fs/cgroup/memory/{name}", "memory.limit_in_bytes", bytes), ($"/sys/fs/cgroup/cpu/{name}", "cpu.cfs_quota_us", quota)]
            :
            [($"/sys/fs/cgroup/{name}", "memory.max", bytes), ($"/sys/fs/cgroup/{name}", "cpu.max", $"{quota} {PeriodMicroseconds}")];
        limits = [.. limits.Take(processors == 0 ? 1 : 2)];
        string[] folders = [.. limits.Select(limit => limit.Folder).Distinct()];
        try
        {
            foreach ((string folder, string file, string value) in limits)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, file), value);
            }

            return new ControlGroup(folders, Path.Combine(folders[0], folders[0].Contains("/memory/") ? "memory.max_usage_in_bytes" : "memory.peak"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Array.ForEach(folders, TryDelete);
            return null;
        }
    }

    /// <summary>The most that all processes of the group took at a time, in MiB, files in the page cache included.</summary>
    public double Peak() => Math.Round(long.Parse(File.ReadAllText(_peakFile)) / (double)BytesPerMegabyte, 1);

    /// <summary>Removes the group, whose processes must have ended.</summary>
    public void Dispose() => Array.ForEach(_folders, TryDelete);

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: false);
        }
        catch (IOException)
        {
            // A process that was just killed may still be in it; the group is empty then, and costs nothing.
        }
    }
}
