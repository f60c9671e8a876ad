using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CloudwatchToS3.Benchmarks;

switch (args)
{
    case ["--compression", .. var files]:
        await CompressionRun.Measure(files);
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
        return Decode(Job.Dry);
    case []:
        return Decode(Job.Default.WithWarmupCount(3).WithIterationCount(9));
    default:
        await Console.Error.WriteLineAsync("""
            Without arguments: decode of generated logs, and of the event file that the variable EVENT names, against the plain function.
            Or one of:
              --compression [FILE...]
                             size and speed of every compression, for generated logs and your own event files
              --search       search over local objects next to a decompressor and grep, in pairs (Linux, with zstd)
              --memory [--brief]
                             peak of hostile events under the managed runtime, in a memory control group (Linux), with every
                             format and compression, or with two of them
              --time [--brief]
                             CPU of hostile events under the managed runtime, and the worst on its share of a processor (Linux),
                             or the CPU of the four worst
              --cold [FOLDER...]
                             cold starts and warm invocations under the managed runtime, published as the deployment tool does, next to
                             the plain function, or next to other published versions of this one
              --smoke        every decode once
            """);
        return 2;
}

static int Decode(Job job)
{
    IConfig inProcess = DefaultConfig.Instance.AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
    return BenchmarkSwitcher.FromAssembly(typeof(DecodeBenchmarks).Assembly).Run(["--filter", "*"], inProcess)
        .Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
}
