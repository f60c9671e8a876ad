using System.Text;
using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Searches objects, some at a time, and shows what it finds in the order of their keys.</summary>
internal sealed class Search(LogStore store, SearchQuery query, OutputStyle style, ICollection<string> logGroups)
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private int _objects;
    private int _failed;
    private long _undecided;
    private int _undecidedObjects;

    /// <summary>How many lines were found.</summary>
    public long Count { get; private set; }

    /// <summary>Each object was searched to its end, and each line was known to be asked for or not.</summary>
    public bool IsComplete => _failed == 0 && _undecided == 0;

    /// <exception cref="OutputFailedException">The output is closed, or its disk full.</exception>
    public async Task Run(IReadOnlyList<FoundObject> objects, CancellationToken cancellation)
    {
        using var progress = new ProgressLine("objects", objects.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ThreadPool.SetMinThreads(2 * store.AtATime, store.AtATime);   // which decompression and servers keep busy
        var searches = new Queue<(ObjectSearch Search, bool IsUndecided)>();
        Task last = Task.CompletedTask;
        try
        {
            foreach (FoundObject one in objects)
            {
                if (searches.Count == store.AtATime)
                {
                    await Show(searches.Dequeue(), progress, stop.Token);
                }

                bool isUndecided = query.Values.Count > 0 && one.Answer != KeyAnswer.Yes && !LogLines.IsJson(one.Key);
                var search = new ObjectSearch(
                    store, one.Key, query, isUndecided ? style with { Form = OutputForm.Count } : style, logGroups);
                last = Task.WhenAll(last, Task.Run(() => search.Run(stop.Token), CancellationToken.None));
                searches.Enqueue((search, isUndecided));
            }

            while (searches.TryDequeue(out var search))
            {
                await Show(search, progress, stop.Token);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // what was found until then is there
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(last, Task.Delay(LastWait, CancellationToken.None));   // a pipe among the files may never end
        }

        if (style.Form == OutputForm.Count)
        {
            progress.Hide();
            StandardOutput.Current.Write(Encoding.ASCII.GetBytes($"{Count}\n"));
        }
    }

    /// <summary>Says what was found where. Not on the output, which may go to a program.</summary>
    public void PrintEnd(IReadOnlyCollection<FoundObject> objects)
    {
        string what = objects.All(one => LogLines.IsJson(one.Key)) ? "log events" : "lines";
        string failed = _failed == 0 ? "" : $"; not searched as a whole: {_failed}";
        Console.Error.WriteLine($"{what} found: {Count}, in {_objects} of {objects.Count} objects{failed}");
        if (_undecided > 0)
        {
            string names = string.Join(" and ", query.Values.Select(value => $"{value.Key} '{value.Value}'"));
            Console.Error.WriteLine(
                $"undecided: {_undecided} lines in {_undecidedObjects} text objects, whose keys do not tell whether they are of "
                + $"{names}. A search without that shows them.");
        }
    }

    private async Task Show(
        (ObjectSearch Search, bool IsUndecided) one, ProgressLine progress, CancellationToken cancellation)
    {
        ObjectSearch search = one.Search;
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

                StandardOutput.Current.Write(block);
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
            int any = search.Count > 0 ? 1 : 0;
            (Count, _objects) = one.IsUndecided ? (Count, _objects) : (Count + search.Count, _objects + any);
            (_undecided, _undecidedObjects) = one.IsUndecided
                ? (_undecided + search.Count, _undecidedObjects + any)
                : (_undecided, _undecidedObjects);
        }

        progress.Increment();
    }
}
