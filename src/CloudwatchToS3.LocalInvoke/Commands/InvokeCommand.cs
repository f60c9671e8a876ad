using System.CommandLine;
using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using CloudwatchToS3.LocalInvoke.LocalS3;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary><c>invoke</c>: invokes the function once for each event file, and shows what it logs.</summary>
internal static class InvokeCommand
{
    /// <summary>The function's timeout, as in aws-lambda-tools-defaults.json.</summary>
    internal static readonly TimeSpan FunctionTimeout = TimeSpan.FromSeconds(120);

    private static readonly string SampleEvent = Path.Combine(AppContext.BaseDirectory, "event.json");
    private static readonly FunctionSerializer Serializer = new();

    public static Command Create()
    {
        Argument<string[]> files = EventArgument.Create(
            "Event files: Kinesis events, quarantine objects, or what an event source mapping left on failure. Default: the sample event.", ArgumentArity.ZeroOrMore);
        var command = new Command("invoke", "Invokes the function with event files, one after the other.") { files };
        var target = TargetOptions.ForWriting(command);
        command.SetAction((parsed, _) => ExitCode.Of(() => Invoke(parsed.GetValue(files) is { Length: > 0 } given ? given : [SampleEvent], target.Read(parsed))));
        return command;
    }

    /// <returns>Failure where one invocation failed.</returns>
    /// <exception cref="InvalidSettingsException">No invocation was tried.</exception>
    private static async Task<int> Invoke(string[] files, S3Target target)
    {
        Settings settings = target.ReadSettings();
        await using S3Endpoint? local = target.Folder is null ? null : await S3Endpoint.Start(target.Folder);
        using AmazonS3Client s3 = target.Connect(local?.Url ?? target.Server);
        var function = new Function(settings, s3);
        int failed = 0;
        foreach (string file in files)
        {
            failed += await TryInvoke(function, file) ? 0 : 1;
        }

        Console.WriteLine($"{files.Length - failed} of {files.Length} invocations succeeded; objects go to {target.Name}");
        return failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<bool> TryInvoke(Function function, string file)
    {
        Console.WriteLine(file);
        long start = Stopwatch.GetTimestamp();
        try
        {
            using MemoryStream document = new(EventFile.Read(file));
            KinesisEvent? kinesisEvent = Serializer.Deserialize<KinesisEvent?>(document);
            await function.FunctionHandler(kinesisEvent, new TestLambdaContext { Logger = new ConsoleLogger(), RemainingTime = FunctionTimeout });
            Console.WriteLine($"  succeeded in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
            return true;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"  failed: {file}: {e.Message}");
            return false;
        }
    }
}
