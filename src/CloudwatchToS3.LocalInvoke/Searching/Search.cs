using System.Threading.Channels;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// Searches objects, some at a time, and prints what it finds in the order of their keys: an object that has found much waits for its turn,
/// so that memory is bounded.
/// </summary>
/// <param name="logGroups">Receives the log groups found, if the query names one.</param>
internal sealed class Search(ObjectStore store, SearchQuery query, OutputStyle style, SearchReport report, ICollection<string> logGroups)
{
    /// <exception cref="OutputFailedException">The output is closed, or its disk full.</exception>
    public async Task Run(IReadOnlyList<FoundObject> objects, CancellationToken cancellation)
    {
        using var progress = new ProgressLine(objects.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ThreadPool.SetMinThreads(2 * store.AtATime, store.AtATime);   // which decompression and servers keep busy
        var running = new Queue<RunningSearch>();
        try
        {
            for (int next = 0; next < objects.Count || running.Count > 0;)
            {
                if (next < objects.Count && running.Count < store.AtATime)
                {
                    running.Enqueue(Start(objects[next++], stop.Token));
                }
                else
                {
                    await Print(running.Dequeue(), progress, stop.Token);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();   // none waits for its turn any more
        }
    }

    private RunningSearch Start(FoundObject one, CancellationToken stop)
    {
        bool isUndecided = query.Values.Count > 0 && one.Answer != KeyAnswer.Yes && !LogLines.IsJson(one.Key);
        string name = store.Name(one.Key);
        var found = Channel.CreateBounded<Matches>(capacity: 1);
        var writer = new MatchWriter(
            isUndecided ? style with { IsCount = true } : style, name,
            matches => found.Writer.WriteAsync(matches, stop).AsTask().GetAwaiter().GetResult());
        var search = new ObjectSearch(store, one.Key, LogLines.Of(one.Key, query, logGroups), writer);
        Task<string?> problem = Task.Run(() => search.Run(stop), CancellationToken.None);
        problem.ContinueWith(_ => found.Writer.Complete(), TaskScheduler.Default);
        return new RunningSearch(name, isUndecided, found.Reader, problem);
    }

    private async Task Print(RunningSearch one, ProgressLine progress, CancellationToken stop)
    {
        bool isFirst = true;
        await foreach (Matches matches in one.Found.ReadAllAsync(stop))
        {
            report.Found(matches.Count, isFirst, one.IsUndecided);
            if (matches.Text.Length > 0)
            {
                progress.Hide();
                Console.Write(style.IsForTerminal && isFirst ? $"{Screen.Printable(one.Name)}\n" : "");
                StandardOutput.Current.Write(matches.Text);
            }

            isFirst = false;
        }

        if (await one.Problem is { } problem)
        {
            progress.Hide();
            report.Failed(one.Name, problem);
        }

        progress.Increment();
    }

    /// <param name="IsUndecided">Whether its lines match the query cannot be told: they are only counted.</param>
    private sealed record RunningSearch(string Name, bool IsUndecided, ChannelReader<Matches> Found, Task<string?> Problem);
}
