using System.Diagnostics;
using Amazon.Lambda.TestUtilities;

namespace CloudwatchToS3.LocalInvoke.Invoking;

/// <summary><c>invoke</c>, or no command: invokes the function once for each event file, and shows what became of it.</summary>
internal static class InvokeCommand
{
    /// <summary>The function's timeout, as in aws-lambda-tools-defaults.json.</summary>
    internal static readonly TimeSpan FunctionTimeout = TimeSpan.FromSeconds(120);

    private static readonly string SampleEvent = Path.Combine(AppContext.BaseDirectory, "event.json");

    public static readonly string[] Examples =
    [
        "event.json other.json --out folder",
        "event.json --s3 http://127.0.0.1:9000",
        "event.json --aws     (with BUCKET_NAME=my-logs in the environment)",
    ];

    public static Command Create()
    {
        var files = new Argument<string[]>("event.json")
        {
            Description = "Event files: Kinesis events, quarantine objects, on-failure objects, "
                + "what aws kinesis get-records prints, or documents of CloudWatch Logs. Default: the sample event.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(
            "invoke",
            "Run the function on event files, one after the other. Settings come from the environment: "
                + "BUCKET_NAME, KEY_PREFIX, QUARANTINE_PREFIX, OUTPUT_FORMAT, COMPRESSION, MAX_INFLATED_MIB, BUCKET_OWNER.")
        {
            files,
        };
        var target = new TargetOptions(
            command,
            "Write to this S3 endpoint. Default: AWS_ENDPOINT_URL_S3, else a folder.",
            "Write to Amazon S3, with the environment's credentials and region.",
            hasFolder: true);
        command.SetAction((parsed, _) => Invoke(parsed.GetValue(files)!, target.Read(parsed)));
        return command;
    }

    /// <returns>Failure where one invocation failed.</returns>
    /// <exception cref="FormatException">The folder for the objects cannot be written to.</exception>
    /// <exception cref="InvalidSettingsException">No invocation was tried.</exception>
    private static async Task<int> Invoke(string[] files, S3Target target)
    {
        bool isSample = files.Length == 0;
        if (isSample)
        {
            Console.WriteLine("The function on a sample event: six records, the last one damaged on purpose.");
            files = [SampleEvent];
        }

        Settings settings = target.ReadSettings();
        using var interruption = new Interruption();
        using AmazonS3Client s3 = target.Connect();
        var function = new Function(settings, s3);
        var report = new RunReport(target);
        var failures = new List<string>();
        foreach (string file in files.TakeWhile(_ => !interruption.IsRequested))
        {
            try
            {
                long start = Stopwatch.GetTimestamp();
                BatchSummary summary = await Export(function, EventFile.Read(file), FunctionTimeout);
                Console.Write(isSample ? "" : $"{file}\n");
                report.Print(summary, Stopwatch.GetElapsedTime(start));
            }
            catch (Exception e) when (e is not OutputFailedException)
            {
                failures.Add($"failed: {(file.Length > 0 ? file : "''")}: {e.Message}");
            }
        }

        failures.ForEach(Console.Error.WriteLine);
        report.PrintEnd(files.Length, isSample);
        return interruption.ExitCodeOr(failures.Count == 0 ? ExitCode.Success : ExitCode.Failure);
    }

    /// <summary>Invokes the function with the JSON of an event.</summary>
    /// <param name="timeout">Its timeout; zero means none.</param>
    /// <exception cref="InvalidDataException">It is not an event.</exception>
    internal static Task<BatchSummary> Export(Function function, byte[] json, TimeSpan timeout) => function.Export(
        EventFile.Deserialized(json), new TestLambdaContext { Logger = new SilentLogger(), RemainingTime = timeout });
}
