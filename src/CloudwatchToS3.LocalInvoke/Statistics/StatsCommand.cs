namespace CloudwatchToS3.LocalInvoke.Statistics;

/// <summary><c>stats</c>: shows what is inside event files.</summary>
internal static class StatsCommand
{
    public static readonly string[] Examples = ["stats event.json", "stats out/local-logs/quarantine/*/*/*/*/*"];

    public static Command Create()
    {
        var files = new Argument<string[]>("event.json") { Description = "Event files of any kind.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("stats", "Show what is inside event files; write nothing.") { files };
        command.SetAction(parsed => Show(parsed.GetValue(files)!));
        return command;
    }

    /// <returns>Failure where one file was not an event.</returns>
    private static int Show(string[] files)
    {
        var settings = Settings.Read(name => name == "BUCKET_NAME" ? "none-is-written" : Environment.GetEnvironmentVariable(name));
        using var interruption = new Interruption();
        int failed = 0;
        foreach (string file in files.TakeWhile(_ => !interruption.IsRequested))
        {
            Console.WriteLine(file);
            try
            {
                EventStats.From(EventFile.Read(file), settings).Print();
            }
            catch (Exception e) when (e is not OutputFailedException)
            {
                Console.Error.WriteLine($"failed: {file}: {e.Message}");
                failed++;
            }
        }

        return interruption.ExitCodeOr(failed == 0 ? ExitCode.Success : ExitCode.Failure);
    }
}
