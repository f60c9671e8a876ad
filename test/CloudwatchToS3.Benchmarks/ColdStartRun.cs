namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// Cold starts of this function and of the plain one, published as the deployment tool does it, under Lambda's managed runtime: new
/// processes in turn, each invoked with a tiny event or one of 6 MB, and then again.
/// </summary>
internal static class ColdStartRun
{
    private const int Rounds = 7;
    private const int WarmInvocations = 11;
    private const int MemoryMegabytes = 1024;

    /// <summary>Prints a table: medians for each function and event.</summary>
    /// <param name="published">Folders of other versions of this function, to compare; none for the plain function.</param>
    public static async Task Measure(string[] published)
    {
        using var folder = TempFolder.ForCaller();
        await using MemoryS3 server = await MemoryS3.StartForgetting();
        (string Name, string Folder, string Handler)[] functions =
        [
            ("CloudwatchToS3", await Package.Function.Publish(folder.Path), Package.Function.Handler),
            .. published.Select(one => (one, one, Package.Function.Handler)),
            .. published.Length > 0 ? [] : new[] { ("plain", await Package.Plain.Publish(folder.Path), Package.Plain.Handler) },
        ];
        Console.WriteLine(
            $"host: {ManagedRuntime.Host}\n\n| event | function | init, ms | first invocation, ms | CPU of both, ms | a warm one, ms | its CPU, ms |\n"
            + "|---|---|---|---|---|---|---|");
        foreach ((string name, byte[] json) in Corpus.Kinds.Select(kind => (kind, Corpus.Event(kind))).Prepend(("tiny", Some.Event([.. Corpus.OfGroups(1)]))))
        {
            var runs = new List<(string Function, double[] Figures)>();
            for (int i = 0; i < Rounds; i++)
            {
                foreach ((string function, string package, string handler) in functions)
                {
                    runs.Add((function, await Start(package, handler, json, server.Url)));
                }
            }

            foreach (var of in runs.GroupBy(run => run.Function, run => run.Figures))
            {
                double Median(int figure) => Math.Round(of.Select(figures => figures[figure]).Order().ElementAt(Rounds / 2), 1);
                Console.WriteLine($"| {name} | {of.Key} | {Median(0)} | {Median(1)} | {Median(2)} | {Median(3)} | {Median(4)} |");
            }
        }
    }

    /// <returns>Milliseconds: the start, the first invocation, the CPU of both; of a warm one the time and the CPU.</returns>
    private static async Task<double[]> Start(string folder, string handler, byte[] json, Uri s3)
    {
        await using ManagedRuntime runtime = await ManagedRuntime.Start(folder, handler, MemoryMegabytes, s3, [("BUCKET_NAME", "bench")]);
        await runtime.Init();
        double first = await Invoke(runtime, json, times: 1);
        TimeSpan cold = runtime.Cpu;
        double warm = await Invoke(runtime, json, WarmInvocations);
        return [runtime.InitTime.TotalMilliseconds, first, cold.TotalMilliseconds, warm, (runtime.Cpu - cold).TotalMilliseconds / WarmInvocations];
    }

    private static async Task<double> Invoke(ManagedRuntime runtime, byte[] json, int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            Outcome outcome = await runtime.Invoke(json);
            if (outcome.Kind != OutcomeKind.Answer)
            {
                throw new InvalidOperationException($"{outcome}\n{await runtime.Stop()}");
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / times;
    }
}
