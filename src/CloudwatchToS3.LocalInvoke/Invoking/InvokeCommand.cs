using System.CommandLine;
using System.Diagnostics;
using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.LocalInvoke.EventFiles;
using CloudwatchToS3.LocalInvoke.Servers;
using CloudwatchToS3.LocalInvoke.Terminal;
using CloudwatchToS3.Telemetry;

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
        var verbose = new Option<bool>("--verbose") { Description = "Also show the function's log." };
        var command = new Command(
            "invoke",
            "Run the function on event files, one after the other. Settings come from the environment: "
                + "BUCKET_NAME, KEY_PREFIX, QUARANTINE_PREFIX, OUTPUT_FORMAT, COMPRESSION, MAX_INFLATED_MIB, BUCKET_OWNER.")
        {
            files,
            verbose,
        };
        var target = TargetOptions.ForWriting(command);
        command.SetAction((parsed, _) => Invoke(parsed.GetValue(files)!, target.Read(parsed), parsed.GetValue(verbose)));
        return command;
    }

    /// <returns>Failure where one invocation failed.</returns>
    /// <exception cref="FormatException">The folder for the objects cannot be written to.</exception>
    /// <exception cref="InvalidSettingsException">No invocation was tried.</exception>
    private static async Task<int> Invoke(string[] files, S3Target target, bool isVerbose)
    {
        if (files.Length == 0)
        {
            Console.WriteLine("The function on a sample event: six records, the last one damaged on purpose.");
        }

        bool isSample = files.Length == 0;
        files = isSample ? [SampleEvent] : files;

        Settings settings = target.ReadSettings();
        using var interruption = new Interruption();
        using AmazonS3Client s3 = target.Connect();
        var function = new Function(settings, s3);
        var report = new RunReport(target);
        var failures = new List<string>();
        bool isMany = files.Length > 1 && Screen.IsTerminal && !isVerbose;
        using (var progress = new ProgressLine("event files", isMany ? files.Length : 1))
        {
            foreach (string file in files.TakeWhile(_ => !interruption.IsRequested))
            {
                try
                {
                    long start = Stopwatch.GetTimestamp();
                    BatchSummary summary = await Export(
                        function, EventFile.Read(file), isVerbose ? new ConsoleLogger() : new SilentLogger(), FunctionTimeout);
                    report.Count(summary);
                    if (!isMany)
                    {
                        Console.Write(isSample ? "" : $"{file}\n");
                        report.Print(summary, Stopwatch.GetElapsedTime(start));
                    }
                }
                catch (Exception e) when (e is not OutputFailedException)
                {
                    failures.Add($"failed: {(file.Length > 0 ? file : "''")}: {e.Message}");
                }

                progress.Increment();
            }
        }

        failures.ForEach(Console.Error.WriteLine);
        report.PrintEnd(files.Length, isSample);
        return interruption.ExitCodeOr(failures.Count == 0 ? ExitCode.Success : ExitCode.Failure);
    }

    /// <summary>Invokes the function with the JSON of an event.</summary>
    /// <param name="timeout">Its timeout; zero means none.</param>
    /// <exception cref="InvalidDataException">It is not an event.</exception>
    internal static Task<BatchSummary> Export(Function function, byte[] json, ILambdaLogger logger, TimeSpan timeout)
    {
        KinesisEvent? kinesisEvent = EventFile.Deserialized(json);
        return function.Export(kinesisEvent, new TestLambdaContext { Logger = logger, RemainingTime = timeout });
    }
}
