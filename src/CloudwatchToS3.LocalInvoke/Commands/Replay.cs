using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using CloudwatchToS3.Telemetry;
using Spectre.Console;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>Hands objects to the function again, some at a time, and goes on after a failure. It may be interrupted at any time.</summary>
/// <param name="source">The objects.</param>
/// <param name="target">The server where they are, and where the function writes.</param>
/// <param name="deployed">The name of a function in Lambda; null means the one in this process.</param>
internal sealed class Replay(ReplaySource source, S3Target target, string? deployed)
{
    private const int AtATime = 8;   // at most so many times the memory of an invocation

    private static readonly FunctionSerializer Serializer = new();

    private readonly ReplayReport _report = new();

    /// <summary>Delete what was recovered.</summary>
    public bool Deletes { get; init; }

    /// <summary>Only show what is there.</summary>
    public bool IsDry { get; init; }

    /// <returns>Failure where one object failed.</returns>
    /// <exception cref="FormatException">No server to read from is given.</exception>
    /// <exception cref="InvalidSettingsException">Nothing was tried.</exception>
    public async Task<int> Run()
    {
        if (!target.IsServer)
        {
            throw new FormatException("replay needs a server to read from: --s3 URL, AWS_ENDPOINT_URL_S3 or --aws.");
        }

        Settings settings = target.ReadSettings(source.Bucket);
        using AmazonS3Client s3 = target.Connect(target.Server);
        List<string> keys = await source.Keys(s3);
        if (IsDry)
        {
            await Show(s3, settings, keys);
            _report.PrintDryRun(keys.Count, source);
        }
        else
        {
            await ReplayAll(s3, settings, keys);
            _report.Print(keys.Count, knowsRecords: deployed is null);
        }

        return _report.HasFailures ? ExitCode.Failure : ExitCode.Success;
    }

    private Task ReplayAll(AmazonS3Client s3, Settings settings, List<string> keys)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return ReplayAll(s3, settings, keys, Console.WriteLine);
        }

        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress =>
            {
                ProgressTask bar = progress.AddTask($"{keys.Count} objects", maxValue: keys.Count);
                return ReplayAll(s3, settings, keys, _ => bar.Increment(1));
            });
    }

    private async Task ReplayAll(AmazonS3Client s3, Settings settings, List<string> keys, Action<string> done)
    {
        var function = new Function(settings, s3);
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (key, _) =>
        {
            try
            {
                done($"{key}: {await ReplayOne(s3, function, key)}");
            }
            catch (Exception e) when (e is not FormatException)
            {
                _report.Failed(key, e.Message);
                done($"{key}: failed: {e.Message}");
            }
        });
    }

    /// <returns>What was done.</returns>
    private async Task<string> ReplayOne(AmazonS3Client s3, Function function, string key)
    {
        byte[] json = EventFile.Event(await source.Read(s3, key));
        if (deployed is not null)
        {
            await DeployedFunction.Invoke(deployed, json);
            _report.Replayed(summary: null);
            return "replayed";
        }

        BatchSummary summary = await function.Export(
            Serializer.Deserialize<KinesisEvent?>(new MemoryStream(json)),
            new TestLambdaContext { Logger = new SilentLogger(), RemainingTime = InvokeCommand.FunctionTimeout });
        _report.Replayed(summary);
        if (!Deletes || !IsRecovered(key, summary))
        {
            return "replayed";
        }

        await source.Delete(s3, key);
        _report.Deleted();
        return "replayed and deleted";
    }

    /// <summary>What brought no record may be no event of ours, and what is undecodable again may be in quarantine under the same key.</summary>
    private bool IsRecovered(string key, BatchSummary summary) =>
        summary.DataRecords + summary.ControlRecords > 0
        && !summary.QuarantineObjects.Exists(written => written.Location == $"s3://{source.Bucket}/{key}");

    private async Task Show(AmazonS3Client s3, Settings settings, List<string> keys)
    {
        foreach (string key in keys)
        {
            Console.WriteLine(key);
            try
            {
                EventStats.Of(EventFile.Event(await source.Read(s3, key)), settings).Print();
            }
            catch (Exception e)
            {
                _report.Failed(key, e.Message);
            }
        }
    }
}
