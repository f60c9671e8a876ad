namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>The lines of an object in one of the two formats.</summary>
internal abstract class LogLines(SearchQuery query)
{
    protected SearchQuery Query { get; } = query;

    protected Matcher Matcher { get; } = new(query.Text ?? "", query.Pattern);

    /// <summary>Why a line could not be searched; the others were.</summary>
    public string? FirstError { get; protected set; }

    public static LogLines Of(string key, SearchQuery query, ICollection<string> logGroups) =>
        IsJson(key) ? new JsonLines(query, logGroups) : new TextLines(query);

    /// <summary>Its lines say where they come from, and when; those of every other object are text.</summary>
    public static bool IsJson(string key) => (Path.GetExtension(key) is ".gz" or ".zst" ? Path.ChangeExtension(key, null) : key)
        .EndsWith(LineFormat.Json.Suffix, StringComparison.Ordinal);

    /// <summary>What it is to hold is in base64, in gzip.</summary>
    public static bool IsQuarantine(string key) => key.EndsWith(Quarantine.Suffix, StringComparison.Ordinal);

    /// <param name="lines">Whole lines, the next ones of the object, without the end of the last one.</param>
    public abstract void Search(ReadOnlySpan<byte> lines, MatchWriter found);
}

/// <summary><c>OUTPUT_FORMAT=text</c>: messages alone. It looks at many lines at once.</summary>
internal sealed class TextLines(SearchQuery query) : LogLines(query)
{
    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        bool hasMore = true;
        while (hasMore && Matcher.Find(lines, out Range match))
        {
            (int begin, int length) = match.GetOffsetAndLength(lines.Length);
            int start = lines[..begin].LastIndexOf((byte)'\n') + 1;
            int end = lines[begin..].IndexOf((byte)'\n') is >= 0 and var distance ? begin + distance : lines.Length;
            found.Write(lines[start..end], (begin - start)..(begin - start + length));
            hasMore = end < lines.Length;
            lines = hasMore ? lines[(end + 1)..] : default;
        }
    }
}
