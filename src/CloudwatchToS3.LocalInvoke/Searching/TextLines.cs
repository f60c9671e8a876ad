namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary><c>OUTPUT_FORMAT=text</c>: messages alone.</summary>
internal sealed class TextLines(SearchQuery query) : LogLines(query)
{
    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        while (Matcher.NextLine(ref lines, out ReadOnlySpan<byte> line, out Range match))
        {
            found.Write(new LogLine(line, match));
        }
    }
}
