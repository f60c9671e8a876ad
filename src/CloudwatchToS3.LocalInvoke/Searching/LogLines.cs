using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>The lines of an object in one of the forms that they may have.</summary>
/// <param name="query">What to look for.</param>
internal abstract class LogLines(SearchQuery query)
{
    protected SearchQuery Query { get; } = query;

    protected Matcher Matcher { get; } = query.NewMatcher();

    /// <summary>By the ending of a key, compressed or not.</summary>
    public static LogLines Of(string key, SearchQuery query) => IsJson(key) ? new JsonLines(query)
        : IsPlain(key) ? new TextLines(query)
        : new ExportedLines(query);

    /// <summary>Its lines say where they come from.</summary>
    public static bool IsJson(string key) => EndsWith(key, LineFormat.Json.Suffix);

    /// <summary>Its lines say nothing of where they come from, nor when.</summary>
    public static bool IsPlain(string key) => EndsWith(key, LineFormat.Text.Suffix);

    /// <summary>What it is to hold is in base64, in gzip.</summary>
    public static bool IsQuarantine(string key) => key.EndsWith(Quarantine.Suffix, StringComparison.Ordinal);

    /// <summary>Finds what is asked for.</summary>
    /// <param name="lines">Whole lines, the next ones of the object.</param>
    /// <param name="found">Takes them.</param>
    /// <exception cref="InvalidDataException">The object does not have the form that its name says.</exception>
    public abstract void Search(ReadOnlySpan<byte> lines, MatchWriter found);

    private static bool EndsWith(string key, string suffix) =>
        (Path.GetExtension(key) is ".gz" or ".zst" ? Path.ChangeExtension(key, null) : key).EndsWith(suffix, StringComparison.Ordinal);
}
