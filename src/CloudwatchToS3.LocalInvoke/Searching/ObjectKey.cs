using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>What an object's key says.</summary>
internal static partial class ObjectKey
{
    private const string TimeFormat = "yyyy-MM-dd-HH-mm-ss";

    /// <returns>The time in the object's name; null where there is none, as in objects of other programs.</returns>
    public static DateTime? Time(string key) =>
        NameTime().Match(key[(key.LastIndexOf('/') + 1)..]) is { Success: true } match && DateTime.TryParseExact(
            match.Groups[1].Value,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime time)
            ? time
            : null;

    /// <summary>A folder of the key has this name, as the function spells log groups and log streams.</summary>
    public static bool HasFolder(string key, string name) =>
        key.Split('/')[..^1].Any(folder => folder == name || folder.EndsWith($"={name}", StringComparison.Ordinal));

    /// <summary>The last one: a KEY_PREFIX may have put another date before it.</summary>
    [GeneratedRegex(@"(\d{4}(-\d\d){5})_", RegexOptions.RightToLeft)]
    private static partial Regex NameTime();
}
