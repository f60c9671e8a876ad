namespace CloudwatchToS3.Trials.Simulation;

/// <summary>Runs one world after the other until enough invocations are done, or a promise is broken.</summary>
internal static class SimulationTrial
{
    private const int ShownViolations = 5;

    /// <returns>False where a promise was broken; what, and the seed that shows it again, is printed.</returns>
    public static bool Run(int seed, int invocations, Func<Mutant> function, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var done = new List<SimulationRun>();
        for (int count = 0; count < invocations; seed++)
        {
            var run = new SimulationRun(seed, function());
            List<string> violations = run.Run();
            done.Add(run);
            count += run.Lambda.Invocations;
            if (violations.Count > 0)
            {
                output.WriteLine($"BROKEN with seed {seed} (again: simulate --seed {seed} --invocations 1): {violations.Count} violations");
                violations.Take(ShownViolations).ToList().ForEach(violation => output.WriteLine($"  {violation}"));
                return false;
            }
        }

        output.WriteLine(
            $"simulated: {done.Count} worlds, {done.Sum(run => run.Lambda.Invocations)} invocations, {done.Sum(run => run.RecordCount)} records, "
            + $"{done.Sum(run => run.Lambda.Faults.Count)} faults of "
            + $"{done.SelectMany(run => run.Lambda.Faults).Distinct().Count()} kinds, {done.Sum(run => run.SettingsChanges)} changes of settings, "
            + $"{done.Sum(run => run.EarlyReplays)} early replays, {done.Sum(run => run.GivenUp.Count)} batches given up and replayed, "
            + $"in {clock.Elapsed.TotalSeconds:F0} s");
        return true;
    }
}
