using System.Globalization;

namespace CloudwatchToS3.Testing;

/// <summary>
/// A memory control group, by which Linux ends a process that takes more than its limit: the nearest thing to a function's memory size.
/// Whether one can be made depends on the machine and on who asks.
/// </summary>
public sealed class MemoryCgroup : IDisposable
{
    private const long BytesPerMegabyte = 1024 * 1024;

    private readonly string _folder;
    private readonly string _peakFile;

    private MemoryCgroup(string folder, string limitFile, string peakFile, int megabytes)
    {
        _folder = folder;
        _peakFile = Path.Combine(folder, peakFile);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, limitFile), (megabytes * BytesPerMegabyte).ToString(CultureInfo.InvariantCulture));
        _ = Peak();
    }

    /// <summary>A command that starts another one inside the group.</summary>
    public string[] Wrapper => ["/bin/sh", "-c", $"echo $$ > {_folder}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>Makes a group with a limit, or returns null where that is not possible.</summary>
    public static MemoryCgroup? TryCreate(int megabytes)
    {
        string name = $"cloudwatch-to-s3-{Guid.NewGuid():N}";
        foreach ((string root, string limit, string peak) in new[]
        {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),   // version 1
            ("/sys/fs/cgroup", "memory.max", "memory.peak"),
        })
        {
            if (!File.Exists(Path.Combine(root, "cgroup.procs")))
            {
                continue;
            }

            try
            {
                return new MemoryCgroup(Path.Combine(root, name), limit, peak, megabytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                TryDelete(Path.Combine(root, name));
            }
        }

        return null;
    }

    /// <summary>The most that all processes of the group took at a time, in MiB, files in the page cache included.</summary>
    public double Peak() => Math.Round(long.Parse(File.ReadAllText(_peakFile), CultureInfo.InvariantCulture) / (double)BytesPerMegabyte, 1);

    /// <summary>Removes the group, whose processes must have ended.</summary>
    public void Dispose() => TryDelete(_folder);

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
