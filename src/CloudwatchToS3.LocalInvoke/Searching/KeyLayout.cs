namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// What <c>KEY_PREFIX</c> proves about keys and folders. A value that a search asks for is written into the template as the function would
/// write it, and compared. Values are read back only from a folder or file name with one field of variable length: others are ambiguous.
/// </summary>
internal sealed partial class KeyLayout
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private readonly SearchQuery _query;
    private readonly string[] _parts;
    private readonly Regex[] _written;   // by the function; one for each number of folders, the last one for keys
    private readonly Regex[] _asked;     // those that may match the query

    /// <param name="prefix">As in <c>KEY_PREFIX</c>.</param>
    /// <exception cref="FormatException">A key cannot begin with it.</exception>
    public KeyLayout(string prefix, SearchQuery query)
    {
        _query = query;
        Template = new KeyPrefix(prefix).Template;
        _parts = Template.Split('/');
        _written = query.ChoosesObjects ? Patterns(new Dictionary<string, string>()) : [];   // which takes a while
        _asked = query.ChoosesObjects ? Patterns(query.Values) : [];
    }

    public string Template { get; }

    /// <summary>The log groups of keys and folders, where the layout tells them.</summary>
    public SortedSet<string> LogGroups { get; } = new(StringComparer.Ordinal);

    /// <returns>The time in an object's name; null where there is none, as in objects of other programs.</returns>
    public static DateTime? Time(string key) =>
        NameTime().Match(key[(key.LastIndexOf('/') + 1)..]) is { Success: true } match && DateTime.TryParseExact(
            match.Groups[1].Value, ObjectName.TimeFormat, CultureInfo.InvariantCulture, Utc, out DateTime time) ? time : null;

    /// <returns>A value as it can be read back from a key: shortened, if it is long.</returns>
    public static string Shown(string value) => Uri.UnescapeDataString(KeyPrefix.Encoded(value));

    public bool HasField(string name) => Template.Contains($"{{{name}}}", StringComparison.Ordinal);

    /// <summary>The end of a file's path that is its key, if the function wrote it: no field contains a slash.</summary>
    public string KeyOf(string path) => string.Join('/', path.Split('/')[^Math.Min(_parts.Length, path.Split('/').Length)..]);

    /// <summary>Whether an object under a folder can match the query. Only folders of the layout can be ruled out.</summary>
    /// <param name="folder">Ends in <c>/</c>.</param>
    public bool MayHold(string folder)
    {
        int depth = folder.Count(c => c == '/');
        if (!_query.ChoosesObjects || depth >= _parts.Length || _written[depth].Match(folder) is not { Success: true } written)
        {
            return true;
        }

        string[] known = [.. KeyPrefix.DateFields.TakeWhile(field => written.Groups[field].Success)];   // from years down
        (string format, string time) = (string.Concat(known), string.Concat(known.Select(field => written.Groups[field].Value)));
        bool isDate = DateTime.TryParseExact(time, format, CultureInfo.InvariantCulture, Utc, out _);
        return known.Length == 0 ? IsAsked(depth, folder, written)
            : !isDate || (_query.Range.OfObjects.Meets(time, format) && IsAsked(depth, folder, written));   // no date: another layout
    }

    /// <summary>What a key says about the query's time and values.</summary>
    public KeyAnswer Of(string key)
    {
        if (!_query.ChoosesObjects)
        {
            return KeyAnswer.Yes;
        }

        DateTime? time = Time(key);
        if (time is not null && !_query.Range.OfObjects.Holds(time.Value))
        {
            return KeyAnswer.No;
        }

        if (time is null || LogLines.IsQuarantine(key) || _written[^1].Match(key) is not { Success: true } written
            || KeyPrefix.DateFields.Any(field => written.Groups[field] is { Success: true } group
                && group.Value != time.Value.ToString(field, CultureInfo.InvariantCulture)))
        {
            return KeyAnswer.OtherLayout;
        }

        return !IsAsked(_parts.Length, key, written) ? KeyAnswer.No
            : _query.Values.Keys.All(field => written.Groups[field].Success) ? KeyAnswer.Yes
            : KeyAnswer.Undecided;
    }

    private bool IsAsked(int depth, string key, Match written)
    {
        if (written.Groups["logGroup"] is { Success: true } group && !key.StartsWith(Settings.DefaultQuarantinePrefix, StringComparison.Ordinal))
        {
            lock (LogGroups)
            {
                LogGroups.Add(Uri.UnescapeDataString(group.Value));
            }
        }

        return _asked[Math.Min(depth, _asked.Length - 1)].IsMatch(key)
            && _query.Values.All(one => written.Groups[one.Key] is not { Success: true } value || value.Value == KeyPrefix.Encoded(one.Value));
    }

    private Regex[] Patterns(IReadOnlyDictionary<string, string> values)
    {
        string[] folders = [.. _parts[..^1].Select(part => $"{Pattern(part, values)}/")];
        string name = $@"{Pattern(_parts[^1], values)}[0-9]{{4}}(-[0-9]{{2}}){{5}}_[A-Za-z0-9_.-]+\z";
        return [.. Enumerable.Range(0, _parts.Length)
            .Select(depth => $@"{string.Concat(folders[..depth])}\z")
            .Append(string.Concat(folders) + name)
            .Select(pattern => new Regex($"^{pattern}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))];
    }

    /// <summary>Of one folder, or of what precedes the time in a file name. The field before it ends where the last time begins.</summary>
    private static string Pattern(string part, IReadOnlyDictionary<string, string> values)
    {
        bool isClear = Field().Matches(part).Count(field => !KeyPrefix.DateFields.Contains(field.Groups[1].Value)) <= 1;
        string[] literals = Field().Split(part);   // and, at odd indices, the names of fields
        return string.Concat(literals.Select((text, i) => i % 2 == 0 ? Regex.Escape(text)
            : values.TryGetValue(text, out string? value) ? Regex.Escape(KeyPrefix.Encoded(value))
            : (isClear ? $"(?<{text}>" : "(?:") + (KeyPrefix.DateFields.Contains(text) ? $"[0-9]{{{text.Length}}})" : "[A-Za-z0-9_.%~-]+)")));
    }

    [GeneratedRegex("{([A-Za-z]+)}")]
    private static partial Regex Field();

    /// <summary>The last one: the start of a file name may hold another date before it.</summary>
    [GeneratedRegex(@"([0-9]{4}(-[0-9]{2}){5})_", RegexOptions.RightToLeft)]
    private static partial Regex NameTime();
}

/// <summary>What a key says about the query's log group, log stream and owner.</summary>
internal enum KeyAnswer
{
    Yes,           // everything in the object is of them, or the query names none
    No,            // nothing is, or the object is of another time
    Undecided,     // the layout has no such field, or its values cannot be told apart
    OtherLayout,   // the function did not write the object with this layout
}
