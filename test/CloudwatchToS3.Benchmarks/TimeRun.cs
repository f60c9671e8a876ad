using System.Globalization;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// The CPU time of the worst events, uploads included, for the published function under the managed runtime: each kind as large as the
/// limits of an event and of a batch allow. The worst one has to end within the default timeout on the processor share of the smallest
/// memory size.
/// </summary>
internal static class TimeRun
{
    private const int MemoryMegabytes = 512;
    private const double Processors = 0.29;   // Lambda's share for 512 MB: one processor at 1,769 MB
    private const double MaxSeconds = 110;    // of the default timeout of 120

    private const int Records = 8;            // together almost what a batch may inflate to
    private const int Mebibytes = 63;

    private static readonly (string, string)[] ByStream = [("KEY_PREFIX", "{owner}/{logGroup}/{logStream}/")];
    private static readonly (string, string)[] ByGroup = [("KEY_PREFIX", "{logGroup}/")];
    private static readonly (string, string)[] Json = [("OUTPUT_FORMAT", "json")];
    private static readonly (string, string)[] Gzip = [("COMPRESSION", "gzip")];
    private static readonly (string, string)[] Zstd = [("COMPRESSION", "zstd")];

    /// <summary>Those that take most come first.</summary>
    private static readonly (string Name, Func<IEnumerable<byte[]>> Records, (string, string)[] Settings)[] Scenarios =
    [
        (
            "nested extracted fields, type last, json, gzip", () =>
                Late("{\"message\":\"\",\"extractedFields\":[0", ",[[[[[[[[[[[[[]]]]]]]]]]]]]", "]}"), [.. Json, .. Gzip]),
        ("extracted fields, type last, json", () => Late("{\"message\":\"\",\"extractedFields\":[0", ",0", "]}"), Json),
        ("noise, json, gzip", () => HostileEvents.Noise(5, 60), [.. Json, .. Gzip]),
        ("noise, gzip", () => HostileEvents.Noise(5, 60), Gzip),
        ("noise, zstd", () => HostileEvents.Noise(5, 60), Zstd),
        ("noise", () => HostileEvents.Noise(5, 60), []),
        ("nesting", () => HostileEvents.Beside(Records / 2, Mebibytes, "[0", "," + new string('[', 60) + new string(']', 60), "]"), []),
        ("tiny values, type last", () => Late("{\"message\":\"\",\"a\":[0", ",0", "]}"), []),
        ("tiny members, type last", () => Late("{\"message\":\"\"", ",\"\":1", "}"), []),
        ("escaped names of members", () => Events("{\"message\":\"\"", ",\"\\u006d\":1", "}"), []),
        ("tiny events", () => Events("{\"message\":\"\"}", ",{\"message\":\"\"}", ""), []),
        ("tiny events, type last", () => Late("{\"message\":\"\"}", ",{\"message\":\"\"}", ""), []),
        ("tiny events with a space, type last", () => Late("{\"message\":\"\"}", " ,{\"message\":\"\"}", ""), []),
        ("escapes, json, gzip", () => Events("{\"message\":\"", "\\u00e9\\ud83d\\ude00", "\"}"), [.. Json, .. Gzip]),
        ("lone surrogates, json, gzip", () => Events("{\"message\":\"", "\\ud83d", "\"}"), [.. Json, .. Gzip]),
        ("escapes, gzip", () => Events("{\"message\":\"", "\\n\\\"\\t\\u00e9", "\"}"), Gzip),
        ("spaces", () => Events("{\"message\":\"m\"}", " ", ""), []),
        (
            "1,000 documents in a record, each with another header", () =>
                HostileEvents.Documents(400, 1000, (i, record) => Header(i, record, 1)), ByStream),
        ("the same, with the longest headers", () => HostileEvents.Documents(80, 1000, (i, record) => Header(i, record, 330)), ByStream),
        ("the same, json, gzip", () => HostileEvents.Documents(80, 1000, (i, record) => Header(i, record, 330)), [.. Json, .. Gzip]),
        (
            "16 records of 35,000 documents, all quarantined", () =>
                HostileEvents.Documents(16, 35_000, (i, record) => Header(i, record, 1)), ByStream),
        ("5,000 objects", () => HostileEvents.Documents(5, 1000, (i, record) => $"\"logGroup\":\"{record} {i}\""), ByGroup),
        (
            "5,000 objects, json, gzip", () =>
                HostileEvents.Documents(5, 1000, (i, record) => $"\"logGroup\":\"{record} {i}\""), [.. ByGroup, .. Json, .. Gzip]),
    ];

    /// <summary>Prints a table, and then how long the worst event takes on its share of a processor.</summary>
    /// <param name="isBrief">Only the events that take most, and on the whole processor: what CI does.</param>
    /// <returns>Every invocation succeeded, and took no more CPU time than its share of a processor gives it in time.</returns>
    public static async Task<bool> Measure(bool isBrief)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string published = await Package.Function.Publish(folder);
            RuntimeRun reference = await RuntimeRun.Of(
                await Package.Plain.Publish(folder), Package.Plain, Corpus.Event("cloudtrail"), 1, 2048, processors: 0);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"host: {ManagedRuntime.Host}; reference: the plain function, first invocation, 6 MB event: {reference.CpuSeconds:F2} s "
                + $"of CPU{reference.Failure}\n"));
            Console.WriteLine("| event | event, MB | CPU, s | x reference | objects |\n|---|---|---|---|---|");
            bool succeeded = true;
            (string Name, byte[] Json, (string, string)[] Settings, double Cpu) worst = ("", [], [], 0);
            foreach ((string name, Func<IEnumerable<byte[]>> make, (string, string)[] settings) in isBrief ? Scenarios[..3] : Scenarios)
            {
                byte[] json = Corpus.EventOf(make());
                RuntimeRun run = await RuntimeRun.Of(published, Package.Function, json, 1, MemoryMegabytes, processors: 0, settings);
                succeeded &= run.Failure.Length == 0 && run.CpuSeconds <= Processors * MaxSeconds;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {json.Length / 1e6:F1} | {run.CpuSeconds:F1}{run.Failure} | {run.CpuSeconds / reference.CpuSeconds:F0} "
                    + $"| {run.Objects} |"));
                worst = run.CpuSeconds > worst.Cpu ? (name, json, settings, run.CpuSeconds) : worst;
            }

            if (isBrief)
            {
                return succeeded;
            }

            RuntimeRun slow = await RuntimeRun.Of(published, Package.Function, worst.Json, 1, MemoryMegabytes, Processors, worst.Settings);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\nthe worst, '{worst.Name}', on {Processors} of a processor"
                + $"{(slow.IsLimited ? "" : " (no control group: not limited)")}: {slow.Seconds:F1} s of {MaxSeconds:F0}{slow.Failure}"));
            return succeeded && slow.Failure.Length == 0 && slow.Seconds <= MaxSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<byte[]> Events(string begin, string repeated, string end) =>
        HostileEvents.Repeated(Records, Mebibytes, begin, repeated, end);

    private static IEnumerable<byte[]> Late(string begin, string repeated, string end) =>
        HostileEvents.Late(Records, Mebibytes, begin, repeated, end);

    /// <summary>Three values of characters that are percent-encoded.</summary>
    private static string Header(int document, int record, int characters)
    {
        string value = $"{new string('é', characters)}{record}/{document}";
        return $"\"owner\":\"{value}\",\"logGroup\":\"{value}\",\"logStream\":\"{value}\"";
    }
}
