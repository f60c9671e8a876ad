namespace CloudwatchToS3.Benchmarks;

/// <summary>What the invocations of one process took, under the managed runtime.</summary>
/// <param name="Failure">Empty where all of them succeeded.</param>
/// <param name="PeakMiB">The most memory at a time.</param>
/// <param name="CpuSeconds">Of the invocations, without the start.</param>
/// <param name="Objects">What S3 has verified.</param>
/// <param name="IsLimited">A control group kept the process within its memory, and its share of a processor.</param>
internal sealed record RuntimeRun(string Failure, double PeakMiB, double CpuSeconds, double Seconds, int Objects, bool IsLimited)
{
    /// <param name="processors">Its share of the processors; 0 means all of them.</param>
    public static async Task<RuntimeRun> Of(
        string folder, Package package, byte[] json, int invocations, int memoryMegabytes, double processors,
        params (string Name, string Value)[] settings)
    {
        await using MemoryS3 server = await MemoryS3.StartForgetting();
        using ControlGroup? group = ControlGroup.TryCreate(memoryMegabytes, processors);
        await using ManagedRuntime runtime = await ManagedRuntime.Start(
            folder, package.Handler, memoryMegabytes, server.Url, settings, group?.Wrapper ?? []);
        Outcome init = await runtime.Init();
        string failure = init.Kind == OutcomeKind.Answer ? "" : $"{init}";
        TimeSpan cpuBefore = runtime.Cpu;
        TimeSpan cpu = TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < invocations && failure.Length == 0; i++)
        {
            Outcome outcome = await runtime.Invoke(json);
            failure = outcome.Kind == OutcomeKind.Answer ? "" : $"invocation {i + 1}: {outcome}\n{runtime.Output}";
            cpu = failure.Length == 0 ? runtime.Cpu - cpuBefore : cpu;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double peak = group?.Peak() ?? (failure.Length == 0 ? HighWaterMark(runtime.ProcessId) : memoryMegabytes);
        await runtime.Stop();
        return new RuntimeRun(failure, peak, cpu.TotalSeconds, seconds, server.Verified, group is not null);
    }

    private static double HighWaterMark(int processId)
    {
        string peak = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:"));
        return Math.Round(long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024.0, 1);
    }
}
