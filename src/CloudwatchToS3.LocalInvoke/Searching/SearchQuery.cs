using System.Text.RegularExpressions;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>What a search asks for.</summary>
/// <param name="Text">What a message contains; null where it does not matter.</param>
/// <param name="Pattern">What it matches; null where it does not matter.</param>
internal sealed record SearchQuery(TimeRange Range, string? Text, Regex? Pattern)
{
    /// <summary>The log group, log stream and owner, as far as they matter, by their names in JSON and in <c>KEY_PREFIX</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}
