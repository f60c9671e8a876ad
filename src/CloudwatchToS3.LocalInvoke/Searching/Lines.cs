namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>The lines of a text.</summary>
internal static class Lines
{
    /// <summary>Takes the first line.</summary>
    /// <param name="text">What was taken is gone from it.</param>
    /// <param name="line">The line, without its end.</param>
    /// <returns>False at the end of the text.</returns>
    public static bool Take(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        int end = text.IndexOf((byte)'\n');
        line = end < 0 ? text : text[..end];
        bool isThere = text.Length > 0;
        text = end < 0 ? default : text[(end + 1)..];
        return isThere;
    }
}
