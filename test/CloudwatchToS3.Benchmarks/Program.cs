using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CloudwatchToS3.Benchmarks;

switch (args)
{
    case ["--event", var file]:
        Console.WriteLine(await EventRun.MeasureFile(file));
        return 0;
    case ["--corpora", .. var files]:
        foreach (string file in files)
        {
            Console.WriteLine($"{Path.GetFileNameWithoutExtension(file),-10} {EventRun.Measure(await File.ReadAllBytesAsync(file)).ToJsonString()}");
        }

        foreach (string kind in Corpus.Kinds)
        {
            Console.WriteLine($"{kind,-10} {EventRun.Measure(Corpus.Event(kind)).ToJsonString()}");
        }

        return 0;
    case ["--formats"]:
        foreach ((string kind, OutputFormat output, Compression compression) in
            from kind in Corpus.Kinds
            from output in Enum.GetValues<OutputFormat>()
            from compression in new[] { Compression.None, Compression.Gzip }
            select (kind, output, compression))
        {
            Console.WriteLine($"{kind,-10} {FormatRun.Measure(Corpus.Event(kind), output, compression)}");
        }

        return 0;
    case ["--compression", .. var files]:
        Console.WriteLine("| corpus | compression | MB | ratio | MB/s of text |\n|---|---|---|---|---|");
        foreach (string kind in Corpus.Kinds)
        {
            CompressionRun.Measure(kind, Corpus.Event(kind));
        }

        foreach (string file in files)
        {
            CompressionRun.Measure(Path.GetFileNameWithoutExtension(file), await File.ReadAllBytesAsync(file));
        }

        return 0;
    case ["--upload"]:
        foreach (string kind in Corpus.Kinds)
        {
            Console.WriteLine($"{kind,-10} {await UploadRun.Measure(Corpus.Event(kind))}");
        }

        return 0;
    case ["--search"]:
        await SearchRun.Measure();
        return 0;
    case ["--memory", .. var how] when how is [] or ["--brief"]:
        return await MemoryRun.Measure(isBrief: how.Length > 0) ? 0 : 1;
    case ["--time", .. var how] when how is [] or ["--brief"]:
        return await TimeRun.Measure(isBrief: how.Length > 0) ? 0 : 1;
    case ["--cold", .. var published]:
        await ColdStartRun.Measure(published);
        return 0;
    case ["--smoke"]:
        return RunBenchmarks(Job.Dry);
    case []:
        return RunBenchmarks(Job.Default);
    default:
        await Console.Error.WriteLineAsync("""
            Without arguments: BenchmarkDotNet's measurements. Or one of:
              --corpora [FILE...]
                             decode of your own event files and of generated logs against the plain function
              --event FILE   the same of one event file, and the peak under the managed runtime (Linux)
              --formats      text and json, compressed or not, against the plain function
              --compression [FILE...]
                             size and speed of every compression, for generated logs and your own event files
              --upload       CPU of whole invocations, upload included
              --search       search over 16 local objects next to a decompressor and grep, in pairs (Linux, with zstd)
              --memory [--brief]
                             peak of hostile events under the managed runtime, in a memory control group (Linux), with every
                             format and compression, or with two of them
              --time [--brief]
                             CPU of hostile events under the managed runtime, and the worst on its share of a processor (Linux),
                             or the CPU of the three worst
              --cold [FOLDER...]
                             cold starts under the managed runtime, published as the deployment tool does, next to the plain function,
                             or next to other published versions of this one
              --smoke        every benchmark once
            """);
        return 2;
}

static int RunBenchmarks(Job job)
{
    IConfig inProcess = DefaultConfig.Instance.AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
    return BenchmarkSwitcher.FromAssembly(typeof(EventRun).Assembly).Run(["--filter", "*"], inProcess)
        .Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
}
