namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// Finds the objects of a time. It looks into no folder whose name says another time, so an hour of years takes as many requests as an hour
/// of a day.
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
        List<string> keys = await Find(folder, DateFolder.None, cancellation);
        keys.Sort(string.CompareOrdinal);
        return keys;
    }

    public void Dispose() => _slots.Dispose();

    private async Task<List<string>> Find(string folder, DateFolder date, CancellationToken cancellation)
    {
        (List<string> folders, List<string> keys) = await Listed(() => store.Folder(folder, cancellation), cancellation);
        HasAny |= keys.Count > 0;
        List<string> found = [.. keys.Where(key => ObjectKey.Time(key) is not { } time || range.Holds(time))];
        (string Folder, DateFolder Date)[] dated = [.. folders.Select(one => (one, date.Inside(one)))];
        bool areDates = date.IsDate || await AreDates(dated, cancellation);
        HasAny |= areDates && folders.Count > 0;
        foreach (List<string> more in await Task.WhenAll(dated
            .Where(one => !areDates || range.Meets(one.Date.Begin, one.Date.End))
            .Select(one => Find(one.Folder, areDates ? one.Date : date, cancellation))))
        {
            found.AddRange(more);
        }

        return found;
    }

    /// <summary>A log group may be called 2020. A year is what the name of an object says, too.</summary>
    private async Task<bool> AreDates((string Folder, DateFolder Date)[] folders, CancellationToken cancellation)
    {
        foreach ((string folder, DateFolder date) in folders)
        {
            if (!date.IsDate)
            {
                return false;
            }

            string? key = await Listed(() => store.AnyKey(folder, cancellation), cancellation);
            if (key is not null)
            {
                return ObjectKey.Time(key) is { } time && time >= date.Begin && time < date.End;
            }
        }

        return false;
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
