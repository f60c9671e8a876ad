using System.Text.Json;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// Cold starts of this function and of the plain one, published as the deployment tool does it, under Lambda's managed runtime: new
/// processes in turn, each invoked with a tiny event or one of 6 MB, and then again.
/// </summary>
internal static class ColdStartRun
{
    private const int Rounds = 11;
    private const int WarmInvocations = 11;
    private const int MemoryMegabytes = 1024;

    /// <summary>Prints one line of JSON for each function and event: medians in milliseconds.</summary>
    /// <param name="published">Folders of other versions of this function, to compare; none for the plain function.</param>
    public static async Task Measure(string[] published)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            List<(string Name, string Folder, string Handler)> functions =
                [("CloudwatchToS3", await Package.Function.Publish(folder), Package.Function.Handler)];
            functions.AddRange(published.Select(one => (one, one, Package.Function.Handler)));
            if (published.Length == 0)
            {
                functions.Add(("plain", await Package.Plain.Publish(folder), Package.Plain.Handler));
            }

            await using VerifyingS3 server = await VerifyingS3.Start();
            (string, byte[])[] events = [("tiny", Corpus.EventOf(Corpus.OfGroups(1))), ("6 MB", Corpus.Event("cloudtrail"))];
            foreach ((string eventName, byte[] json) in events)
            {
                var rounds = functions.Select(_ => new List<(double Init, double First, double ColdCpu, double Warm, double Cpu)>())
                    .ToArray();
                for (int i = 0; i < Rounds; i++)
                {
                    foreach ((var function, var times) in functions.Zip(rounds))
                    {
                        times.Add(await Start(function.Folder, function.Handler, json, server.Url));
                    }
                }

                foreach ((var function, var times) in functions.Zip(rounds))
                {
                    Console.WriteLine(JsonSerializer.Serialize(new
                    {
                        host = ManagedRuntime.Host,
                        function = function.Name,
                        @event = eventName,
                        init_ms = Median(times.Select(time => time.Init)),
                        first_ms = Median(times.Select(time => time.First)),
                        cold_cpu_ms = Median(times.Select(time => time.ColdCpu)),
                        warm_ms = Median(times.Select(time => time.Warm)),
                        warm_cpu_ms = Median(times.Select(time => time.Cpu)),
                    }));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Init, double First, double ColdCpu, double Warm, double Cpu)> Start(
        string folder, string handler, byte[] json, Uri s3)
    {
        await using ManagedRuntime runtime = await ManagedRuntime.Start(
            folder, handler, MemoryMegabytes,
            new Dictionary<string, string> { ["AWS_ENDPOINT_URL_S3"] = s3.AbsoluteUri.TrimEnd('/'), ["BUCKET_NAME"] = "bench" });
        await runtime.Init();
        double first = await Invoke(runtime, json);
        using Process process = Process.GetProcessById(runtime.ProcessId);
        TimeSpan before = process.TotalProcessorTime;
        var warm = new List<double>();
        for (int i = 0; i < WarmInvocations; i++)
        {
            warm.Add(await Invoke(runtime, json));
        }

        process.Refresh();
        return (
            runtime.InitTime.TotalMilliseconds, first, before.TotalMilliseconds, Median(warm),
            (process.TotalProcessorTime - before).TotalMilliseconds / WarmInvocations);
    }

    private static async Task<double> Invoke(ManagedRuntime runtime, byte[] json)
    {
        long start = Stopwatch.GetTimestamp();
        Outcome outcome = await runtime.Invoke(json);
        return outcome.Kind == OutcomeKind.Answer
            ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
            : throw new InvalidOperationException($"{outcome}\n{await runtime.Stop()}");
    }

    private static double Median(IEnumerable<double> values) => Math.Round(values.Order().ElementAt(Rounds / 2), 1);
}
