using System.Collections.Concurrent;
using System.Text;
using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Searches objects, some at a time, and shows what it finds in the order of their keys.</summary>
internal sealed class Search(LogStore store, SearchQuery query, OutputStyle style)
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private long _count;
    private int _objects;
    private int _failed;

    /// <param name="keys">The objects.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Whether each object was searched to its end.</returns>
    /// <exception cref="OutputFailedException">The output is closed, or its disk full.</exception>
    public async Task<bool> Run(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        using var output = new StandardOutput();
        using var progress = new ProgressLine("objects", keys.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var begun = new BlockingCollection<ObjectSearch>();
        Task[] threads = [.. Enumerable.Range(0, store.AtATime).Select(_ => Work(begun, stop.Token))];
        var searches = new Queue<ObjectSearch>();
        try
        {
            foreach (string key in keys)
            {
                if (searches.Count == store.AtATime)
                {
                    await Show(searches.Dequeue(), output, progress, stop.Token);
                }

                var search = new ObjectSearch(store, key, query, style);
                begun.Add(search, stop.Token);
                searches.Enqueue(search);
            }

            while (searches.TryDequeue(out ObjectSearch? search))
            {
                await Show(search, output, progress, stop.Token);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // what was found until then is there
        }
        finally
        {
            await stop.CancelAsync();
            begun.CompleteAdding();
            // a pipe among the files may never end
            await Task.WhenAny(Task.WhenAll(threads), Task.Delay(LastWait, CancellationToken.None));
        }

        if (style.Form == OutputForm.Count)
        {
            output.Write(Encoding.ASCII.GetBytes($"{_count}\n"));
        }

        return _failed == 0;
    }

    /// <summary>Says what was found where. Not on the output, which may go to a program.</summary>
    /// <param name="keys">The objects.</param>
    public void PrintEnd(IReadOnlyCollection<string> keys)
    {
        string what = keys.All(key => LogLines.IsJson(key)) ? "log events" : "lines";
        string failed = _failed == 0 ? "" : $"; not searched to their end: {_failed}";
        Console.Error.WriteLine($"{what} found: {_count}, in {_objects} of {keys.Count} objects{failed}");
    }

    /// <summary>Decompression keeps a thread busy, and a server may keep it waiting.</summary>
    private static Task Work(BlockingCollection<ObjectSearch> begun, CancellationToken cancellation) => Task.Factory.StartNew(
        () =>
        {
            foreach (ObjectSearch search in begun.GetConsumingEnumerable(CancellationToken.None))
            {
                search.Run(cancellation);
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private async Task Show(ObjectSearch search, StandardOutput output, ProgressLine progress, CancellationToken cancellation)
    {
        try
        {
            bool hasHead = false;
            await foreach (byte[] block in search.Blocks(cancellation))
            {
                progress.Hide();
                if (style.IsForTerminal && !hasHead)
                {
                    Console.WriteLine(Screen.Printable(search.Name));
                    hasHead = true;
                }

                output.Write(block);
            }
        }
        catch (Exception e) when (e is not (OutputFailedException or OperationCanceledException))
        {
            _failed++;
            progress.Hide();
            await Console.Error.WriteLineAsync($"failed: {Screen.Printable($"{search.Name}: {e.Message}")}");
        }
        finally
        {
            _count += search.Count;
            _objects += search.Count > 0 ? 1 : 0;
        }

        progress.Increment();
    }
}
