using System.Text;
using System.Text.RegularExpressions;
using CloudwatchToS3.Configuration;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>What a search asks for.</summary>
/// <param name="Range">The time.</param>
/// <param name="Text">What a message contains; null where it does not matter.</param>
/// <param name="Pattern">What it matches; null where it does not matter.</param>
/// <param name="Group">Its log group; null where it does not matter.</param>
/// <param name="Stream">Its log stream; null where it does not matter.</param>
internal sealed record SearchQuery(TimeRange Range, string? Text, Regex? Pattern, string? Group, string? Stream)
{
    /// <summary>One for each object: several are searched at a time.</summary>
    public Matcher NewMatcher() => Pattern is null ? new TextMatcher(Encoding.UTF8.GetBytes(Text ?? "")) : new PatternMatcher(Pattern);

    /// <summary>The folders of a key name the log group and the log stream that are asked for.</summary>
    public bool IsNamedBy(string key) => HasFolder(key, Group) && HasFolder(key, Stream);

    private static bool HasFolder(string key, string? name) => name is null || ObjectKey.HasFolder(key, KeyPrefix.Encoded(name));
}
