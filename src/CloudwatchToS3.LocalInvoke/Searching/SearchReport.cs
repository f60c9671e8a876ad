namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Says on stderr how the objects were chosen, and what was found in them. The output may go to a program.</summary>
internal sealed class SearchReport(SearchQuery query, KeyLayout layout)
{
    private const int MaxLogGroups = 20;

    private int _objects;
    private int _failed;
    private long _undecided;
    private int _undecidedObjects;

    public long Count { get; private set; }

    /// <summary>Each object was searched to its end, and each line could be matched against the query.</summary>
    public bool IsComplete => _failed == 0 && _undecided == 0;

    /// <param name="lines">Found in an object, or in a part of it.</param>
    /// <param name="isFirst">In this object.</param>
    /// <param name="isUndecided">Whether they match the query cannot be told.</param>
    public void Found(long lines, bool isFirst, bool isUndecided)
    {
        Count += isUndecided ? 0 : lines;
        _objects += isUndecided || !isFirst ? 0 : 1;
        _undecided += isUndecided ? lines : 0;
        _undecidedObjects += isUndecided && isFirst ? 1 : 0;
    }

    public void Failed(string name, string problem)
    {
        _failed++;
        Say($"failed: {name}: {problem}");
    }

    /// <summary>Leaves out quarantine objects, and says how the others were chosen.</summary>
    /// <exception cref="FormatException">Text objects cannot be matched against the query in this layout.</exception>
    public List<FoundObject> Searchable(List<FoundObject> found, string place)
    {
        List<FoundObject> objects = [.. found.Where(one => !LogLines.IsQuarantine(one.Key))];
        if (objects.Count < found.Count)
        {
            Say($"skipped quarantine objects (see stats and replay): {found.Count - objects.Count}");
        }

        int texts = objects.Count(one => !LogLines.IsJson(one.Key));
        string[] unknown = [.. query.Values.Keys.Where(field => !layout.HasField(field))];
        if (texts > 0 && unknown.Length > 0)
        {
            string options = Options(unknown);
            throw new FormatException(
                $"{texts} of {objects.Count} objects in {place} are text, and keys like '{layout.Template}' cannot answer {options}: they have no "
                + $"{string.Join(" and ", unknown.Select(field => $"{{{field}}}"))}. "
                + $"Search without {options}, or set the function's KEY_PREFIX with --key-prefix.");
        }

        if (query.ChoosesObjects && objects.Count(one => one.Answer == KeyAnswer.OtherLayout) is > 0 and var others)
        {
            Say($"Keys not of the layout '{layout.Template}': {others}, selected by the time in their names, if any. --key-prefix sets the layout.");
        }

        if (query.Range.From is not null)
        {
            Say($"Searched objects that begin at {query.Range.OfObjects.From:yyyy-MM-dd'T'HH:mm:ss} or later. "
                + "After an outage an object can span hours: start earlier.");
        }

        if (!query.Range.IsAlways && texts > 0)
        {
            Say($"Text has no times; searched every line of the objects around that time: {texts}.");
        }

        return objects;
    }

    /// <param name="foldersLeftOut">So many were skipped while the objects were looked for.</param>
    /// <param name="isInterrupted">So nothing is known of what is not there.</param>
    public void End(IReadOnlyCollection<FoundObject> objects, int foldersLeftOut, bool isInterrupted)
    {
        string what = objects.All(one => LogLines.IsJson(one.Key)) ? "log events" : "lines";
        Say($"{what} found: {Count}, in {_objects} of {objects.Count} objects{(_failed == 0 ? "" : $"; not searched as a whole: {_failed}")}");
        if (_undecided > 0)
        {
            string options = Options(query.Values.Keys);
            Say($"undecided: {_undecided} lines in {_undecidedObjects} text objects, whose keys cannot answer {options}. "
                + $"The same search without {options} shows them.");
        }

        if (objects.Count == 0 && foldersLeftOut > 0)
        {
            Say($"Skipped folders where no key like '{layout.Template}' can match: {foldersLeftOut}. --key-prefix sets the layout.");
        }

        if (Count == 0 && !isInterrupted && query.Values.TryGetValue("logGroup", out string? asked)
            && layout.LogGroups.Count > 0 && !layout.LogGroups.Overlaps([asked, KeyLayout.Shown(asked)]))
        {
            string more = layout.LogGroups.Count > MaxLogGroups ? $", and {layout.LogGroups.Count - MaxLogGroups} more" : "";
            string names = string.Join(", ", layout.LogGroups.Take(MaxLogGroups));
            Say($"No log group '{asked}' in keys like '{layout.Template}' or in JSON lines. Found: {names}{more}");
        }
    }

    private static string Options(IEnumerable<string> fields) => string.Join(" and ", fields.Select(SearchQuery.OptionOf));

    private static void Say(string sentence) => Console.Error.WriteLine(Screen.Printable(sentence));
}
