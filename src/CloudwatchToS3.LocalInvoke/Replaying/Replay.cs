using CloudwatchToS3.LocalInvoke.Invoking;
using CloudwatchToS3.LocalInvoke.Statistics;

namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>
/// Invokes the function with objects from S3, some at a time, and continues after a failure. It may be interrupted at any time.
/// </summary>
/// <param name="deployed">The name of a function in Lambda; null means the one in this process.</param>
/// <param name="isDry">Only show what is there.</param>
/// <param name="deletes">Delete what was recovered.</param>
internal sealed class Replay(S3Location source, S3Target target, string? deployed, bool isDry, bool deletes)
{
    private const int MaxAtATime = 8;
    private const int MiB = 1024 * 1024;

    private readonly ReplayReport _report = new();

    /// <returns>Failure where one object failed, or a record is still undecodable.</returns>
    /// <exception cref="FormatException">No server to read from is given.</exception>
    /// <exception cref="InvalidSettingsException">Nothing was tried.</exception>
    public async Task<int> Run()
    {
        if (!target.IsServer)
        {
            throw new FormatException("replay needs a server to read from: --s3 URL, AWS_ENDPOINT_URL_S3 or --aws.");
        }

        Settings settings = target.ReadSettings(source.Bucket);
        using var interruption = new Interruption();
        using AmazonS3Client s3 = target.Connect(S3Bucket.AttemptTimeout);
        var bucket = new S3Bucket(s3, source.Bucket);
        List<string> keys = await bucket.Keys(source.Prefix);
        if (keys.Count == 0)
        {
            throw new InvalidOperationException($"There is no object under {source}.");
        }

        if (isDry)
        {
            await Show(bucket, settings, keys, interruption);
            _report.PrintDryRun(keys.Count, source);
        }
        else
        {
            await ReplayAll(bucket, settings, keys, interruption);
            _report.Print(keys.Count, knowsRecords: deployed is null);
        }

        return interruption.ExitCodeOr(_report.HasFailures ? ExitCode.Failure : ExitCode.Success);
    }

    private async Task ReplayAll(S3Bucket bucket, Settings settings, List<string> keys, Interruption interruption)
    {
        using AmazonS3Client writer = target.Connect();
        var function = new Function(settings, writer);
        var rule = new ReplaySettings(settings);
        int atATime = deployed is null ? AtATime(settings) : MaxAtATime;
        Console.WriteLine($"objects below {source}: {keys.Count}, {atATime} at a time");
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = atATime };
        using var progress = new ProgressLine(Screen.IsTerminal ? keys.Count : 1);
        await Parallel.ForEachAsync(keys, parallel, async (key, _) =>
        {
            if (interruption.IsRequested)
            {
                return;
            }

            ReplayResult result = await ReplayOne(bucket, function, rule, key);
            _report.Add(result);
            if (!Screen.IsTerminal)
            {
                Console.WriteLine($"{key}: {result}");
            }

            progress.Increment();
        });
    }

    private async Task<ReplayResult> ReplayOne(S3Bucket bucket, Function function, ReplaySettings rule, string key)
    {
        var result = new ReplayResult(key);
        try
        {
            ReplayedObject one = await Read(bucket, key);
            byte[] json = EventFile.Event(one.Content);
            if (deployed is not null)
            {
                await DeployedFunction.Invoke(deployed, json);
                return result with { IsReplayed = true };
            }

            rule.Check(one);
            BatchSummary summary = await InvokeCommand.Export(function, json, timeout: TimeSpan.Zero);
            result = result with
            {
                IsReplayed = true,
                Recovered = summary.DataRecords + summary.ControlRecords,
                Undecodable = [.. summary.Quarantined.Select(record => record.Reason)],
            };
            if (deletes && IsRecovered(key, summary))
            {
                await bucket.Delete(key);
                result = result with { IsDeleted = true };
            }

            return result;
        }
        catch (Exception e) when (e is not (FormatException or OutputFailedException))
        {
            return result with { Problem = result.IsReplayed ? $"its records were recovered, but {e.Message}" : e.Message };
        }
    }

    /// <exception cref="InvalidOperationException">The server refused it or did not answer.</exception>
    /// <exception cref="InvalidDataException">It is too large for an event.</exception>
    private static Task<ReplayedObject> Read(S3Bucket bucket, string key) => bucket.Get(key, async answer =>
    {
        const string Prefix = "x-amz-meta-";
        EventFile.CheckSize(answer.ContentLength);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content);
        var metadata = answer.Metadata.Keys.ToDictionary(name => name[Prefix.Length..], name => answer.Metadata[name]);
        return new ReplayedObject(content.ToArray(), metadata);
    });

    /// <summary>As many as have room in memory, even if each takes all that its limits allow.</summary>
    private static int AtATime(Settings settings)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MiB;
        return (int)Math.Clamp(available / InvocationMemory.MiB(settings.MaxInflatedBytes / MiB), 1, MaxAtATime);
    }

    /// <summary>
    /// An object without a recovered record may not be ours, and undecodable records may be in quarantine again under the same key.
    /// </summary>
    private bool IsRecovered(string key, BatchSummary summary) =>
        summary.DataRecords + summary.ControlRecords > 0
        && !summary.Written.OfQuarantine.Exists(written => written.Location == $"s3://{source.Bucket}/{key}");

    private async Task Show(S3Bucket bucket, Settings settings, List<string> keys, Interruption interruption)
    {
        foreach (string key in keys.TakeWhile(_ => !interruption.IsRequested))
        {
            Console.WriteLine(key);
            try
            {
                EventStats.From(EventFile.Event((await Read(bucket, key)).Content), settings).Print();
            }
            catch (Exception e) when (e is not OutputFailedException)
            {
                _report.Add(new ReplayResult(key) { Problem = e.Message, IsNotEvent = e is InvalidDataException });
            }
        }
    }
}
