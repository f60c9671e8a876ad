namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Finds the objects that may match the query. An hour in years of logs takes a dozen listings.</summary>
internal sealed class ObjectFinder(ObjectStore store, KeyLayout layout)
{
    private readonly List<FoundObject> _found = [];
    private bool _hasAny;    // of whatever time
    private bool _hasLogs;   // besides quarantine objects

    /// <summary>How many folders were skipped, because nothing in them can match.</summary>
    public int LeftOut { get; private set; }

    /// <returns>The objects in the order of their keys.</returns>
    /// <exception cref="InvalidOperationException">There is none, or a folder cannot be read; the message says what, where and why.</exception>
    public async Task<List<FoundObject>> Find(string folder, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.AtATime, CancellationToken = cancellation };
        for (List<string> folders = [folder], inside = []; folders.Count > 0; (folders, inside) = (inside, []))
        {
            await Parallel.ForEachAsync(folders, parallel, async (one, stop) => Add(await store.Folder(one, stop), inside));
        }

        if (!_hasLogs)
        {
            throw new InvalidOperationException(_hasAny
                ? $"There are only quarantine objects in {store.Name(folder)}: stats and replay read them."
                : $"There is no object under {store.Name(folder)}.");
        }

        _found.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return _found;
    }

    /// <param name="folders">Receives the folders in which to look next.</param>
    private void Add((List<string> Folders, List<string> Keys) inside, List<string> folders)
    {
        bool isFolder = store is FolderStore;   // of which only the end of a path is the key that the function gave
        FoundObject[] found = [.. inside.Keys
            .Select(key => new FoundObject(key, layout.Of(isFolder ? layout.KeyOf(store.Name(key)) : key)))
            .Where(one => one.Answer != KeyAnswer.No)];
        string[] next = [.. inside.Folders.Where(one => isFolder || layout.MayHold(one))];
        lock (_found)
        {
            LeftOut += inside.Folders.Count - next.Length;
            _hasLogs |= !inside.Keys.TrueForAll(LogLines.IsQuarantine) || LeftOut > 0;
            _hasAny |= inside.Keys.Count > 0;
            _found.AddRange(found);
            folders.AddRange(next);
        }
    }
}

/// <summary>An object that may match the query.</summary>
internal sealed record FoundObject(string Key, KeyAnswer Answer);
