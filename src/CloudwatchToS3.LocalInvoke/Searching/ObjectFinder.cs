namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// Finds the objects of a time. It looks into no folder that is proven to be of another time: by its name, and by the time of an object
/// below it. So an hour of years takes some dozens of requests, and a log group may be called 2020.
/// </summary>
internal sealed class ObjectFinder(LogStore store, TimeRange range) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(store.AtATime);

    /// <summary>Whether there is any object, of whatever time.</summary>
    public bool HasAny { get; private set; }

    /// <returns>Their keys, in order.</returns>
    /// <exception cref="InvalidOperationException">A folder cannot be read; the message says what, where and why.</exception>
    public async Task<List<string>> Find(string folder, CancellationToken cancellation)
    {
        DateFolder date = folder.Split('/').SkipLast(1).Aggregate(DateFolder.None, (outer, name) => outer.Inside(name));
        List<string> keys = await Find(folder, date, cancellation);
        keys.Sort(string.CompareOrdinal);
        return keys;
    }

    public void Dispose() => _slots.Dispose();

    private async Task<List<string>> Find(string folder, DateFolder date, CancellationToken cancellation)
    {
        (List<string> folders, List<string> keys) = await Listed(() => store.Folder(folder, cancellation), cancellation);
        HasAny |= keys.Count > 0;
        List<string> found = [.. keys.Where(key => ObjectKey.Time(key) is not { } time || range.Holds(time))];
        foreach (List<string> more in await Task.WhenAll(folders.Select(one => FindInside(one, date.Inside(one), cancellation))))
        {
            found.AddRange(more);
        }

        return found;
    }

    private async Task<List<string>> FindInside(string folder, DateFolder date, CancellationToken cancellation) =>
        !range.Meets(date.Begin, date.End) && await IsProven(folder, date, cancellation) ? [] : await Find(folder, date, cancellation);

    /// <summary>The name of an object below says the same time, and no folder below begins a date of its own.</summary>
    private async Task<bool> IsProven(string folder, DateFolder date, CancellationToken cancellation)
    {
        if (await Listed(() => store.AnyKey(folder, cancellation), cancellation) is not { } key)
        {
            return false;
        }

        HasAny = true;
        return ObjectKey.Time(key) is { } time && time >= date.Begin && time < date.End
            && !key[folder.Length..].Split('/').SkipLast(1).Any(name => DateFolder.None.Inside(name).IsDate);
    }

    private async Task<T> Listed<T>(Func<Task<T>> request, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        try
        {
            return await request();
        }
        finally
        {
            _slots.Release();
        }
    }
}
