using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The peak working set of a process that runs the function, over that of one that is idle after a first, small event (Linux).</summary>
internal static class MemoryRun
{
    private const int MiB = 1024 * 1024;
    private const int Invocations = 3;

    private static readonly (string Name, int LimitMiB, Func<byte[]> Event, (string, string)[] Settings)[] Scenarios =
    [
        ("6 MB event", 64, () => Corpus.Event("cloudtrail"), []),
        ("4.5 MB of gzip that inflates to 4 GB", 96, () => Bomb(records: 5, mebibytesEach: 850), []),
        ("200 MiB of text, first attempt answered 503", 96, () => LongText(records: 4, mebibytesEach: 50), []),
        ("6 MB event, json, gzip", 64, () => Corpus.Event("cloudtrail"), [("OUTPUT_FORMAT", "json"), ("COMPRESSION", "gzip")]),
        ("200 MiB of text in json, gzip", 96, () => LongText(records: 4, mebibytesEach: 50), [("OUTPUT_FORMAT", "json"), ("COMPRESSION", "gzip")]),
        ("300 log groups", 64, () => Corpus.EventOf(Corpus.OfGroups(300)), [("KEY_PREFIX", "{logGroup}/")]),
    ];

    /// <summary>Runs each scenario in a process of its own, against an endpoint in this one.</summary>
    /// <returns>All are within their limits.</returns>
    public static async Task<bool> Measure()
    {
        bool isWithin = true;
        foreach ((string name, int limit, Func<byte[]> make, (string, string)[] settings) in Scenarios)
        {
            string file = Path.GetTempFileName();
            await using VerifyingS3 server = await VerifyingS3.Start();
            try
            {
                await File.WriteAllBytesAsync(file, make());
                var clock = Stopwatch.StartNew();
                double over = await PeakOverIdle(file, server, settings);
                isWithin &= over <= limit && server.Verified > 0;
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    scenario = name,
                    event_bytes = new FileInfo(file).Length,
                    peak_over_idle_mib = over,
                    limit_mib = limit,
                    objects = server.Verified,
                    answered_503 = server.Refused,
                    seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
                }));
            }
            finally
            {
                File.Delete(file);
            }
        }

        return isWithin;
    }

    /// <returns>MiB over a process that is idle after a first, small event.</returns>
    public static async Task<double> PeakOverIdle(string file, VerifyingS3 server, params (string, string)[] settings)
    {
        long idle = await PeakOf("--idle", file, server.Url.AbsoluteUri, settings);
        return Math.Round((await PeakOf("--invoke", file, server.Url.AbsoluteUri, settings) - idle) / (double)MiB, 1);
    }

    /// <summary>What the child process does: a small invocation, and three of the event or none; then it prints its peak in bytes.</summary>
    public static async Task Child(bool invoke, string file, Uri url)
    {
        using AmazonS3Client s3 = VerifyingS3.Connect(S3Client.Config(), url);
        var function = new Function(Settings.Read(name => name == "BUCKET_NAME" ? "bench" : Environment.GetEnvironmentVariable(name)), s3);
        var serializer = new FunctionSerializer();
        await Invoke(new MemoryStream(LongText(records: 1, mebibytesEach: 1)));
        for (int i = 0; invoke && i < Invocations; i++)
        {
            await using FileStream json = File.OpenRead(file);
            await Invoke(json);
        }

        string peak = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Console.WriteLine(1024 * long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Replace("VmHWM:", "").Trim(), CultureInfo.InvariantCulture));

        Task Invoke(Stream json) =>
            function.FunctionHandler(serializer.Deserialize<KinesisEvent>(json), new TestLambdaContext { Logger = new NoLogger() });
    }

    private static async Task<long> PeakOf(string mode, string file, string url, (string, string)[] settings) =>
        long.Parse(await Dotnet.Output(settings, "exec", typeof(MemoryRun).Assembly.Location, mode, file, url), CultureInfo.InvariantCulture);

    private static byte[] Bomb(int records, int mebibytesEach) => Corpus.EventOf(Enumerable.Repeat(
        Packed(gzip =>
        {
            gzip.Write("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"message\":\""u8);
            byte[] text = Encoding.ASCII.GetBytes(new string('x', MiB));
            for (int i = 0; i < mebibytesEach; i++)
            {
                gzip.Write(text);
            }

            gzip.Write("\"}]}"u8);
        }),
        records));

    private static byte[] LongText(int records, int mebibytesEach) => Corpus.EventOf(Enumerable.Repeat(
        Packed(gzip =>
        {
            gzip.Write("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":["u8);
            string line = string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i} with a \\\"quoted\\\" word "));
            for (int written = 0; written < mebibytesEach * MiB; written += line.Length)
            {
                gzip.Write(Encoding.ASCII.GetBytes($"{(written > 0 ? "," : "")}{{\"id\":\"{written:D56}\",\"timestamp\":1767225600000,\"message\":\"{line}\"}}"));
            }

            gzip.Write("]}"u8);
        }),
        records));

    private static byte[] Packed(Action<Stream> write)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            write(gzip);
        }

        return packed.ToArray();
    }
}
