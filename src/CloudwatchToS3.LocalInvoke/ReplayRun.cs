using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using Spectre.Console;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>Hands objects to the function again, some at a time, and goes on after a failure. To be interrupted does no harm.</summary>
/// <param name="source">The objects.</param>
/// <param name="target">The server where they are, and where the function writes.</param>
/// <param name="function">A function in Lambda; null means this one, here.</param>
internal sealed class ReplayRun(ReplaySource source, S3Target target, string? function)
{
    private const int AtATime = 8;   // at most so many times the memory of an invocation

    private static readonly FunctionSerializer Serializer = new();

    private readonly ReplayAccount _account = new();
    private readonly List<string> _failures = [];
    private int _succeeded;
    private int _deleted;

    /// <summary>Delete what was recovered.</summary>
    public bool Deletes { get; init; }

    /// <summary>Only show what is there.</summary>
    public bool IsDry { get; init; }

    /// <returns>The exit code: 0 when every object was replayed, 1 when one failed.</returns>
    /// <exception cref="InvalidSettingsException">Nothing was tried.</exception>
    public async Task<int> Run()
    {
        Settings settings = target.ReadSettings(source.Bucket);
        using AmazonS3Client s3 = target.Connect(target.Server);
        List<string> keys = await source.Keys(s3);
        if (IsDry)
        {
            await Show(s3, settings, keys);
        }
        else if (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected)
        {
            await AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    ProgressTask bar = progress.AddTask($"{keys.Count} objects", maxValue: keys.Count);
                    await ReplayAll(s3, settings, keys, (_, _) => bar.Increment(1));
                });
        }
        else
        {
            await ReplayAll(s3, settings, keys, (key, result) => Console.WriteLine($"{key}: {result}"));
        }

        Report(keys.Count);
        return _failures.Count == 0 ? 0 : 1;
    }

    private async Task ReplayAll(AmazonS3Client s3, Settings settings, List<string> keys, Action<string, string> done)
    {
        var local = new Function(settings, s3);
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (key, _) =>
        {
            var account = new ReplayAccount();
            string? failure = null;
            bool isDeleted = false;
            try
            {
                await Invoke(local, EventFile.Event(await source.Read(s3, key)), account);

                // What brought no record was no event of ours, or stays in quarantine.
                if (Deletes && account.Recovered > 0 && !account.QuarantineObject.StartsWith($"s3://{source.Bucket}/{key} ", StringComparison.Ordinal))
                {
                    await s3.DeleteObjectAsync(source.Bucket, key, CancellationToken.None);
                    isDeleted = true;
                }
            }
            catch (Exception e) when (e is not FormatException)
            {
                failure = e.Message;
            }

            lock (_account)
            {
                Count(key, account, failure, isDeleted);
                done(key, failure is not null ? $"failed: {failure}" : isDeleted ? "replayed and deleted" : "replayed");
            }
        });
    }

    private void Count(string key, ReplayAccount account, string? failure, bool isDeleted)
    {
        _account.Add(account);
        _deleted += isDeleted ? 1 : 0;
        if (failure is null)
        {
            _succeeded++;
        }
        else
        {
            _failures.Add($"{key}: {failure}");
        }
    }

    private async Task Invoke(Function local, byte[] json, ReplayAccount account)
    {
        if (function is not null)
        {
            await DeployedFunction.Invoke(function, json);
            return;
        }

        await local.FunctionHandler(
            Serializer.Deserialize<KinesisEvent?>(new MemoryStream(json)), new TestLambdaContext { Logger = account, RemainingTime = LocalRun.FunctionTimeout });
    }

    private async Task Show(AmazonS3Client s3, Settings settings, List<string> keys)
    {
        foreach (string key in keys)
        {
            Console.WriteLine(key);
            try
            {
                EventStats stats = EventStats.Of(EventFile.Event(await source.Read(s3, key)), settings);
                stats.Lines().ToList().ForEach(line => Console.WriteLine($"  {line}"));
                _succeeded++;
            }
            catch (Exception e)
            {
                _failures.Add($"{key}: {e.Message}");
            }
        }
    }

    private void Report(int count)
    {
        _failures.ForEach(failure => Console.Error.WriteLine($"failed: {failure}"));
        Console.WriteLine(IsDry
            ? $"{count} objects below {source.Bucket}/{source.Prefix}, {_failures.Count} of them no events; nothing was written"
            : $"{_succeeded} of {count} objects replayed, {_failures.Count} failed, {_deleted} deleted");
        if (!IsDry && function is null)
        {
            Console.WriteLine($"{_account.Recovered} records recovered, {_account.Quarantined} in quarantine again");
            _account.Reasons.ToList().ForEach(reason => Console.WriteLine($"  {reason}"));
        }
    }
}
