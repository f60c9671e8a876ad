namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>Where the output goes: to people on a terminal, or to a file or program.</summary>
internal static class Screen
{
    /// <summary>On a terminal the output is laid out for people. Elsewhere it is plain and stable.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected && HasControls;

    /// <summary>People see colours there, and want to.</summary>
    public static bool HasColor => IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>The terminal, if it is one, takes control characters.</summary>
    public static bool HasControls => Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Writes a line that may be long. On a terminal it leaves out the middle of what does not fit.</summary>
    public static void WriteLine(string text) => Console.WriteLine(IsTerminal ? Shortened(text, Math.Max(40, Console.WindowWidth)) : text);

    /// <summary>A text may hold anything, also what would move a terminal's cursor.</summary>
    public static string Printable(string text, string kept = "") =>
        string.Concat(text.Select(c => char.IsControl(c) && !kept.Contains(c) ? $"\\u{(int)c:x4}" : $"{c}"));

    private static string Shortened(string text, int width)
    {
        string[] characters = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        int end = width * 2 / 5;
        return characters.Length <= width ? text : string.Concat([.. characters[..(width - end - 1)], "…", .. characters[^end..]]);
    }
}
