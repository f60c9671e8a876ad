using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// The memory of the published function under the managed runtime, in a memory control group of its memory size (Linux): hostile events,
/// and a hundred of the largest ordinary one. Where no group can be made, nothing limits the process, and its peak is read from the system.
/// </summary>
internal static class MemoryRun
{
    private const int MiB = 1024 * 1024;

    private static readonly int[] LeastSize = [512];
    private static readonly int[] BothSizes = [512, 1024];

    private static readonly (string Name, int Invocations, int[] MemorySizes, Func<byte[]> Event, (string, string)[] Settings)[] Scenarios =
    [
        ("6 MB event, the hundredth", 100, BothSizes, () => Corpus.Event("cloudtrail"), []),
        ("6 MB event, json, gzip, the hundredth", 100, BothSizes, () => Corpus.Event("cloudtrail"), [("OUTPUT_FORMAT", "json"), ("COMPRESSION", "gzip")]),
        ("4.5 MB of gzip that inflates to 4 GB", 2, LeastSize, () => Records(5, gzip => Fill(gzip, "{\"message\":\"", "x", 850, "\"}")), []),
        ("20 records of 60 MiB in spaces", 2, LeastSize, () => Records(20, gzip => Fill(gzip, "{\"message\":\"m\"}", " ", 60, "")), []),
        ("20 records of 60 MiB in empty events", 2, LeastSize, () => Records(20, gzip => Fill(gzip, "{\"message\":\"\"}", ",{\"message\":\"\"}", 60, "")), []),
        ("20 records of 60 MiB in escapes", 2, LeastSize, () => Records(20, gzip => Fill(gzip, "{\"message\":\"", "\\n\\\"\\t\\u00e9", 60, "\"}")), []),
        ("20 records of 60 MiB in one long message", 2, LeastSize, () => Records(20, gzip => Fill(gzip, "{\"message\":\"", "long message ", 60, "\"}")), []),
        ("20 records in rising sizes, to 60 MiB", 2, LeastSize, () => Corpus.EventOf(Enumerable.Range(1, 20).Select(i => Record(gzip => Fill(gzip, "{\"message\":\"", "rising ", 3 * i, "\"}")))), []),
        ("1,000 log groups", 2, LeastSize, () => Corpus.EventOf(Corpus.OfGroups(1000, linesEach: 100)), [("KEY_PREFIX", "{logGroup}/")]),
        ("1,000 log groups, zstd", 2, LeastSize, () => Corpus.EventOf(Corpus.OfGroups(1000, linesEach: 100)), [("KEY_PREFIX", "{logGroup}/"), ("COMPRESSION", "zstd")]),
    ];

    /// <summary>Prints one line of JSON for each scenario and memory size.</summary>
    /// <returns>Every process survived.</returns>
    public static async Task<bool> Measure()
    {
        bool survived = true;
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string published = await Package.Function.Publish(folder);
            foreach ((string name, int invocations, int[] sizes, Func<byte[]> make, (string, string)[] settings) in Scenarios)
            {
                byte[] json = make();
                foreach (int size in sizes)
                {
                    survived &= await Measure(published, name, invocations, json, size, settings);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return survived;
    }

    /// <returns>The peak of whole invocations in MiB, under the managed runtime with this memory size.</returns>
    public static async Task<double> Peak(string published, byte[] json, int memoryMegabytes, int invocations) =>
        (await Run(published, json, memoryMegabytes, invocations)).PeakMiB;

    private static async Task<bool> Measure(string published, string name, int invocations, byte[] json, int size, (string, string)[] settings)
    {
        var clock = Stopwatch.StartNew();
        (double peak, string failure, int objects, bool isLimited) = await Run(published, json, size, invocations, settings);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            host = ManagedRuntime.Host,
            scenario = name,
            event_bytes = json.Length,
            memory_size_mb = size,
            limited_by_cgroup = isLimited,
            invocations,
            survived = failure.Length == 0,
            peak_mib = peak,
            left_mib = Math.Round(size - peak, 1),
            objects,
            seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
        }));
        if (failure.Length > 0)
        {
            await Console.Error.WriteLineAsync(failure);
        }

        return failure.Length == 0;
    }

    private static async Task<(double PeakMiB, string Failure, int Objects, bool IsLimited)> Run(
        string published, byte[] json, int memoryMegabytes, int invocations, params (string Name, string Value)[] settings)
    {
        await using VerifyingS3 server = await VerifyingS3.Start();
        using MemoryCgroup? cgroup = MemoryCgroup.TryCreate(memoryMegabytes);
        var variables = new Dictionary<string, string> { ["AWS_ENDPOINT_URL_S3"] = server.Url.AbsoluteUri.TrimEnd('/'), ["BUCKET_NAME"] = "bench" };
        foreach ((string name, string value) in settings)
        {
            variables[name] = value;
        }

        await using ManagedRuntime runtime = await ManagedRuntime.Start(published, Package.Function.Handler, memoryMegabytes, variables, cgroup?.Wrapper ?? []);
        string failure = "";
        for (int i = 0; i < invocations && failure.Length == 0; i++)
        {
            Outcome outcome = await runtime.Invoke(json);
            failure = outcome.Kind == OutcomeKind.Answer ? "" : $"invocation {i + 1}: {outcome}\n{runtime.Output}";
        }

        double peak = cgroup?.Peak() ?? (failure.Length == 0 ? HighWaterMark(runtime.ProcessId) : memoryMegabytes);
        await runtime.Stop();
        return (peak, failure, server.Verified, cgroup is not null);
    }

    private static double HighWaterMark(int processId)
    {
        string peak = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return Math.Round(long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024.0, 1);
    }

    private static byte[] Records(int count, Action<Stream> write) => Corpus.EventOf(Enumerable.Repeat(Record(write), count));

    private static void Fill(Stream gzip, string begin, string repeated, int mebibytes, string end)
    {
        byte[] block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, MiB / repeated.Length)));
        gzip.Write(Encoding.UTF8.GetBytes(begin));
        for (int i = 0; i < mebibytes; i++)
        {
            gzip.Write(block);
        }

        gzip.Write(Encoding.UTF8.GetBytes(end));
    }

    private static byte[] Record(Action<Stream> write)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":["u8);
            write(gzip);
            gzip.Write("]}"u8);
        }

        return compressed.ToArray();
    }
}
