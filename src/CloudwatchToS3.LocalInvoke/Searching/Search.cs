using System.Runtime.ExceptionServices;
using System.Text;
using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// Searches objects, some at a time, and shows what it finds in the order of their keys: an object that has found much waits for its turn,
/// so that memory is bounded.
/// </summary>
/// <param name="logGroups">Receives the log groups found, if the query names one.</param>
internal sealed class Search(LogStore store, SearchQuery query, OutputStyle style, ICollection<string> logGroups)
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private int _objects;
    private int _failed;
    private long _undecided;
    private int _undecidedObjects;
    private Exception? _fatal;   // ends the search

    /// <summary>How many lines were found.</summary>
    public long Count { get; private set; }

    /// <summary>Each object was searched to its end, and each line could be matched against the query.</summary>
    public bool IsComplete => _failed == 0 && _undecided == 0;

    /// <exception cref="OutputFailedException">The output is closed, or its disk full.</exception>
    public async Task Run(IReadOnlyList<FoundObject> objects, CancellationToken cancellation)
    {
        using var progress = new ProgressLine("objects", objects.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var slots = new SemaphoreSlim(store.AtATime);
        ThreadPool.SetMinThreads(2 * store.AtATime, store.AtATime);   // which decompression and servers keep busy
        Task last = Task.CompletedTask;
        try
        {
            foreach (FoundObject one in objects)
            {
                await slots.WaitAsync(stop.Token);
                Task before = last;
                last = Task.Run(
                    () =>
                    {
                        SearchAndShow(one, before, progress, stop);   // and never throws
                        slots.Release();
                    },
                    CancellationToken.None);
            }

            await last.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(last, Task.Delay(LastWait, CancellationToken.None));   // a pipe among the files may never end
        }

        if (_fatal is not null)
        {
            ExceptionDispatchInfo.Throw(_fatal);
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
            string options = string.Join(" and ", query.Values.Select(value => SearchQuery.OptionOf(value.Key)));
            Console.Error.WriteLine(
                $"undecided: {_undecided} lines in {_undecidedObjects} text objects, whose keys cannot answer {options}. "
                + $"The same search without {options} shows them.");
        }
    }

    /// <param name="before">The object before this one; its end is the turn of this one.</param>
    private void SearchAndShow(FoundObject one, Task before, ProgressLine progress, CancellationTokenSource stop)
    {
        bool isUndecided = query.Values.Count > 0 && one.Answer != KeyAnswer.Yes && !LogLines.IsJson(one.Key);
        string name = store.Name(one.Key);
        var found = new MatchWriter(isUndecided ? style with { Form = OutputForm.Count } : style, name);
        long shown = 0;
        found.HandOver = Show;
        try
        {
            Exception? failure = Try();
            Show();
            if (failure is not null)
            {
                _failed++;
                progress.Hide();
                Console.Error.WriteLine($"failed: {Screen.Printable($"{name}: {failure.Message}")}");
            }

            progress.Increment();
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // what was shown until then is there
        }
        catch (Exception e)
        {
            _fatal = e;
            stop.Cancel();
        }

        Exception? Try()
        {
            try
            {
                LogLines lines = LogLines.Of(one.Key, query, logGroups);
                new ObjectSearch(store.Open(one.Key, stop.Token), one.Key, lines, found).Run(stop.Token);
                return null;
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException && !stop.IsCancellationRequested)
            {
                return e;
            }
        }

        // No other object shows or counts meanwhile.
        void Show()
        {
            before.Wait(stop.Token);
            stop.Token.ThrowIfCancellationRequested();
            bool isFirst = shown == 0;
            Add(found.Count - shown, isFirst, isUndecided);
            shown = found.Count;
            if (found.Length == 0)
            {
                return;
            }

            progress.Hide();
            if (style.IsForTerminal && isFirst)
            {
                Console.WriteLine(Screen.Printable(name));
            }

            StandardOutput.Current.Write(found.Take());
        }
    }

    private void Add(long lines, bool isFirst, bool isUndecided)
    {
        int objects = isFirst && lines > 0 ? 1 : 0;
        if (isUndecided)
        {
            _undecided += lines;
            _undecidedObjects += objects;
        }
        else
        {
            Count += lines;
            _objects += objects;
        }
    }
}
