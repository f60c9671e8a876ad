using System.Text.RegularExpressions;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>What a search asks for.</summary>
internal sealed record SearchQuery(TimeRange Range, string? Text, Regex? Pattern)
{
    /// <summary>The log group, log stream and owner, as far as they matter, by their names in JSON and in <c>KEY_PREFIX</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Only some objects may match. Otherwise their keys do not matter.</summary>
    public bool ChoosesObjects => !Range.IsAlways || Values.Count > 0;

    /// <summary>The option that asks for one of these.</summary>
    public static string OptionOf(string field) => field switch { "logGroup" => "--group", "logStream" => "--stream", _ => "--owner" };
}
