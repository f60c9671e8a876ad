using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CloudwatchToS3.Benchmarks;

switch (args)
{
    case ["--event", var file]:
        Console.WriteLine(EventRun.Measure(await File.ReadAllBytesAsync(file)));
        return 0;
    case ["--corpora"]:
        foreach (string kind in Corpus.Kinds)
        {
            Console.WriteLine($"{kind,-10} {EventRun.Measure(Corpus.Event(kind))}");
        }

        return 0;
    case ["--upload"]:
        foreach (string kind in Corpus.Kinds)
        {
            Console.WriteLine($"{kind,-10} {await UploadRun.Measure(Corpus.Event(kind))}");
        }

        return 0;
    case ["--memory"]:
        return await MemoryRun.Measure() ? 0 : 1;
    case ["--idle" or "--invoke", var file, var url]:
        await MemoryRun.Child(args[0] == "--invoke", file, new Uri(url));
        return 0;
    case ["--smoke"]:
        return BenchmarkSwitcher.FromAssembly(typeof(Corpus).Assembly).Run(["--filter", "*"], InProcess(Job.Dry)).Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
    case []:
        BenchmarkSwitcher.FromAssembly(typeof(Corpus).Assembly).Run(["--filter", "*"], InProcess(Job.Default));
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            Without arguments: BenchmarkDotNet's measurements. Or one of:
              --corpora      decode of generated logs against the plain function
              --event FILE   the same of your own event file
              --upload       CPU of whole invocations, upload included
              --memory       peak working set (Linux)
              --smoke        every benchmark once
            """);
        return 2;
}

static IConfig InProcess(Job job) => DefaultConfig.Instance.AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
