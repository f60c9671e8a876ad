using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>The lines of an object in one of the forms that they may have.</summary>
/// <param name="query">What to look for.</param>
internal abstract class LogLines(SearchQuery query)
{
    protected SearchQuery Query { get; } = query;

    protected Matcher Matcher { get; } = query.NewMatcher();

    /// <summary>By the ending of a key without that of the compression.</summary>
    public static LogLines Of(string name, SearchQuery query) => IsJson(name) ? new JsonLines(query)
        : IsPlain(name) ? new TextLines(query)
        : new ExportedLines(query);

    /// <summary>Its lines say where they come from.</summary>
    public static bool IsJson(string name) => name.EndsWith(LineFormat.Json.Suffix, StringComparison.Ordinal);

    /// <summary>Its lines say nothing of where they come from, nor when.</summary>
    public static bool IsPlain(string name) => name.EndsWith(LineFormat.Text.Suffix, StringComparison.Ordinal);

    /// <summary>What it is to hold is in base64, in gzip.</summary>
    public static bool IsQuarantine(string name) => name.EndsWith(Quarantine.Suffix, StringComparison.Ordinal);

    /// <summary>Finds what is asked for.</summary>
    /// <param name="lines">Whole lines, the next ones of the object.</param>
    /// <param name="found">Takes them.</param>
    /// <exception cref="InvalidDataException">The object does not have the form that its name says.</exception>
    public abstract void Search(ReadOnlySpan<byte> lines, MatchWriter found);
}
