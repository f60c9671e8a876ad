namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// The CPU time of the worst events, uploads included, for the published function under the managed runtime: each kind as large as the
/// limits of an event and of a batch allow. The reference is measured in turn with them: the first invocation of the plain function with a
/// 6 MB event. The bound is a multiple of it, so it holds on any host: 13 times a reference of 1.2 s, on the processor share of the smallest
/// memory size, take 54 s, and the default timeout is 120.
/// </summary>
internal static class TimeRun
{
    private const double MaxRatio = 13;
    private const int MemoryMegabytes = 512;
    private const double Processors = 0.29;   // Lambda's share for 512 MB: one processor at 1,769 MB

    private const int Records = 4;            // together almost what a batch may inflate to
    private const int Mebibytes = 63;

    private static readonly (string, string)[] ByStream = [("KEY_PREFIX", "{owner}/{logGroup}/{logStream}/")];
    private static readonly (string, string)[] ByGroup = [("KEY_PREFIX", "{logGroup}/")];
    private static readonly (string, string)[] Json = [("OUTPUT_FORMAT", "json")];
    private static readonly (string, string)[] Gzip = [("COMPRESSION", "gzip")];
    private static readonly (string, string)[] Zstd = [("COMPRESSION", "zstd")];

    /// <summary>Those that take most come first.</summary>
    private static readonly (string Name, Func<IEnumerable<byte[]>> Records, (string, string)[] Settings)[] Scenarios =
    [
        ("documents with the longest headers", () => HostileEvents.Documents(120, 1000, (i, record) => Header(i, record, 330)), ByStream),
        ("noise, gzip", () => HostileEvents.Noise(4, 63), Gzip),
        (
            "nested extracted fields, type last, json, gzip", () =>
                Late("{\"message\":\"\",\"extractedFields\":[0", ",[[[[[[[[[[[[[]]]]]]]]]]]]]", "]}"), [.. Json, .. Gzip]),
        ("documents, each with another header", () => HostileEvents.Documents(400, 1000, (i, record) => Header(i, record, 1)), ByStream),
        ("extracted fields, type last, json", () => Late("{\"message\":\"\",\"extractedFields\":[0", ",0", "]}"), Json),
        (
            "extracted fields with spaces, type last, json, gzip", () =>
                Late("{\"message\":\"\",\"extractedFields\":[0", " ,0", "]}"), [.. Json, .. Gzip]),
        (
            "escaped extracted fields, type last, json, gzip", () =>
                Late("{\"message\":\"\",\"extractedFields\":{\"\":0", ",\"\\n\":\"\\n\"", "}}"), [.. Json, .. Gzip]),
        ("noise, zstd", () => HostileEvents.Noise(4, 63), Zstd),
        ("noise", () => HostileEvents.Noise(4, 63), []),
        ("tiny values, type last", () => Late("{\"message\":\"\",\"a\":[0", ",0", "]}"), []),
        ("tiny members, type last", () => Late("{\"message\":\"\"", ",\"\":1", "}"), []),
        ("escaped names of members, type last", () => Late("{\"message\":\"\"", ",\"\\u006d\":1", "}"), []),
        ("tiny events, type last", () => Late("{\"message\":\"\"}", ",{\"message\":\"\"}", ""), []),
        ("escapes, json, gzip", () => Events("{\"message\":\"", "\\u00e9\\ud83d\\ude00", "\"}"), [.. Json, .. Gzip]),
        ("lone surrogates, json, gzip", () => Events("{\"message\":\"", "\\ud83d", "\"}"), [.. Json, .. Gzip]),
        ("spaces", () => Events("{\"message\":\"m\"}", " ", ""), []),
        ("150,000 gzip members in a record", () => [HostileEvents.Members(150_000)], []),
        ("documents of two headers in turn", TwoHeaders, ByStream),
        (
            "documents with the longest headers, json, gzip", () =>
                HostileEvents.Documents(120, 1000, (i, record) => Header(i, record, 330)), [.. Json, .. Gzip]),
        ("5,000 objects", () => HostileEvents.Documents(5, 1000, (i, record) => $"\"logGroup\":\"{record} {i}\""), ByGroup),
        (
            "5,000 objects, json, gzip", () =>
                HostileEvents.Documents(5, 1000, (i, record) => $"\"logGroup\":\"{record} {i}\""), [.. ByGroup, .. Json, .. Gzip]),
    ];

    /// <summary>Prints a table, and then how long the worst event takes on its share of a processor.</summary>
    /// <param name="isBrief">Only the events that take most, and on the whole processor: what CI does.</param>
    /// <returns>Every invocation succeeded within the bound.</returns>
    public static async Task<bool> Measure(bool isBrief)
    {
        using var folder = TempFolder.ForCaller();
        string published = await Package.Function.Publish(folder.Path);
        string plain = await Package.Plain.Publish(folder.Path);
        Console.WriteLine(
            $"host: {ManagedRuntime.Host}; reference: the plain function, first invocation, 6 MB event\n\n"
            + "| event | event, MB | CPU, s | reference, s | x reference | objects |\n|---|---|---|---|---|---|");
        bool succeeded = true;
        (string Name, byte[] Json, (string, string)[] Settings, double Ratio) worst = ("", [], [], 0);
        foreach ((string name, Func<IEnumerable<byte[]>> make, (string, string)[] settings) in isBrief ? Scenarios[..4] : Scenarios)
        {
            byte[] json = Some.Event([.. make()]);
            RuntimeRun reference = await Reference(processors: 0);
            RuntimeRun run = await RuntimeRun.Of(published, Package.Function, json, 1, MemoryMegabytes, processors: 0, settings);
            double ratio = run.CpuSeconds / reference.CpuSeconds;
            succeeded &= run.Failure.Length == 0 && ratio <= MaxRatio;
            Console.WriteLine($"| {name} | {json.Length / 1e6:F1} | {run.CpuSeconds:F2}{run.Failure} | {reference.CpuSeconds:F2}{reference.Failure} | {ratio:F1} | {run.Objects} |");
            worst = ratio > worst.Ratio ? (name, json, settings, ratio) : worst;
        }

        return succeeded && (isBrief || await MeasureOnItsShare(worst.Name, worst.Json, worst.Settings));

        Task<RuntimeRun> Reference(double processors) => RuntimeRun.Of(plain, Package.Plain, Corpus.Event("cloudtrail"), 1, 2048, processors);

        async Task<bool> MeasureOnItsShare(string name, byte[] json, (string, string)[] settings)
        {
            RuntimeRun reference = await Reference(Processors);
            RuntimeRun slow = await RuntimeRun.Of(published, Package.Function, json, 1, MemoryMegabytes, Processors, settings);
            Console.WriteLine($"\nthe worst, '{name}', on {Processors} of a processor{(slow.IsLimited ? "" : " (no control group: not limited)")}: {slow.Seconds:F1} s{slow.Failure}, "
                + $"{slow.Seconds / reference.Seconds:F1} x reference");
            return slow.Failure.Length == 0 && slow.Seconds / reference.Seconds <= MaxRatio;
        }
    }

    private static IEnumerable<byte[]> Events(string begin, string repeated, string end) =>
        HostileEvents.Repeated(Records, Mebibytes, begin, repeated, end);

    private static IEnumerable<byte[]> Late(string begin, string repeated, string end) =>
        HostileEvents.Late(Records, Mebibytes, begin, repeated, end);

    private static IEnumerable<byte[]> TwoHeaders() =>
        Enumerable.Repeat(HostileEvents.Documents(1, 1000, (i, _) => Header(i % 2, 0, 1)).Single(), 2000);

    /// <summary>Three values of characters that are percent-encoded.</summary>
    private static string Header(int document, int record, int characters)
    {
        string value = $"{new string('é', characters)}{record}/{document}";
        return $"\"owner\":\"{value}\",\"logGroup\":\"{value}\",\"logStream\":\"{value}\"";
    }
}
