using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>Invokes the function once for each event file, and shows what it logs.</summary>
internal static class LocalRun
{
    private const int Success = 0;
    private const int InvocationFailed = 1;

    /// <summary>The function's timeout, as in aws-lambda-tools-defaults.json.</summary>
    internal static readonly TimeSpan FunctionTimeout = TimeSpan.FromSeconds(120);

    private static readonly FunctionSerializer Serializer = new();

    /// <returns>The exit code: 0 when every invocation succeeded, 1 when one failed.</returns>
    /// <exception cref="InvalidSettingsException">No invocation was tried.</exception>
    public static async Task<int> Invoke(IReadOnlyCollection<string> files, S3Target target)
    {
        Settings settings = target.ReadSettings();
        await using LocalS3? local = target.Folder is null ? null : await LocalS3.Start(target.Folder);
        using AmazonS3Client s3 = target.Connect(local?.Url ?? target.Server);
        var function = new Function(settings, s3);
        int failed = 0;
        foreach (string file in files)
        {
            failed += await TryInvoke(function, file) ? 0 : 1;
        }

        Console.WriteLine($"{files.Count - failed} of {files.Count} invocations succeeded; objects go to {target.Name}");
        return failed == 0 ? Success : InvocationFailed;
    }

    /// <returns>The exit code: 0 when every file was an event, 1 when one was not.</returns>
    public static int Show(IEnumerable<string> files)
    {
        Settings settings = Settings.Read(name => name == "BUCKET_NAME" ? "none-is-written" : Environment.GetEnvironmentVariable(name));
        int failed = 0;
        foreach (string file in files)
        {
            Console.WriteLine(file);
            try
            {
                EventStats.Of(EventFile.Read(file), settings).Lines().ToList().ForEach(line => Console.WriteLine($"  {line}"));
            }
            catch (Exception e)
            {
                Console.Error.WriteLine($"  failed: {file}: {e.Message}");
                failed++;
            }
        }

        return failed == 0 ? Success : InvocationFailed;
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
