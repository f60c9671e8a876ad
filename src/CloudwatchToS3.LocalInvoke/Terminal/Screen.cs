using Spectre.Console;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>Where the output goes: to people on a terminal, or to a file or program.</summary>
internal static class Screen
{
    /// <summary>On a terminal the output is laid out for people. Elsewhere it is plain and stable.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>People see colours there, and want to.</summary>
    public static bool HasColor => IsTerminal && AnsiConsole.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>Writes a line that may be long. On a terminal it leaves out the middle of what does not fit.</summary>
    public static void WriteLine(string text) =>
        Console.WriteLine(IsTerminal ? Shortened(text, Math.Max(40, AnsiConsole.Profile.Width)) : text);

    /// <summary>A text may hold anything, also what would move a terminal's cursor.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kept">Control characters that stay as they are.</param>
    public static string Printable(string text, string kept = "") =>
        string.Concat(text.Select(c => char.IsControl(c) && !kept.Contains(c) ? $"\\u{(int)c:x4}" : $"{c}"));

    private static string Shortened(string text, int width)
    {
        string[] characters = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        int end = width * 2 / 5;
        return characters.Length <= width ? text : string.Concat([.. characters[..(width - end - 1)], "…", .. characters[^end..]]);
    }
}
