namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Finds the objects that may match the query. An hour in years of logs takes a dozen listings.</summary>
internal sealed class ObjectFinder(LogStore store, KeyLayout layout) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(store.AtATime);
    private readonly List<FoundObject> _found = [];

    /// <summary>Whether there is any object, of whatever time.</summary>
    public bool HasAny { get; private set; }

    /// <summary>How many folders were skipped, because nothing in them can match.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Whether there is any object besides those of quarantine.</summary>
    public bool HasLogs { get; private set; }

    /// <returns>The objects in the order of their keys.</returns>
    /// <exception cref="InvalidOperationException">A folder cannot be read; the message says what, where and why.</exception>
    public async Task<List<FoundObject>> Find(string folder, CancellationToken cancellation)
    {
        await Look(folder, cancellation);
        _found.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return _found;
    }

    public void Dispose() => _slots.Dispose();

    private async Task Look(string folder, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        (List<string> Folders, List<string> Keys) inside;
        try
        {
            inside = await store.Folder(folder, cancellation);
        }
        finally
        {
            _slots.Release();
        }

        List<FoundObject> found = [.. inside.Keys
            .Select(key => new FoundObject(key, layout.Of(store.IsFolder ? layout.KeyOf(store.Name(key)) : key)))
            .Where(one => one.Answer != KeyAnswer.No)];
        List<string> folders = [.. inside.Folders.Where(one => store.IsFolder || layout.MayHold(one))];
        lock (_found)
        {
            LeftOut += inside.Folders.Count - folders.Count;
            HasLogs |= !inside.Keys.TrueForAll(LogLines.IsQuarantine) || LeftOut > 0;
            HasAny |= HasLogs || inside.Keys.Count > 0;
            _found.AddRange(found);
        }

        await Task.WhenAll(folders.Select(one => Look(one, cancellation)));
    }
}

/// <summary>An object that may match the query.</summary>
internal sealed record FoundObject(string Key, KeyAnswer Answer);
