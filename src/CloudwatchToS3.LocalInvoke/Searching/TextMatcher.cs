namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Looks for a text, byte for byte. An empty one is in every line.</summary>
/// <param name="text">UTF-8, without a line feed.</param>
internal sealed class TextMatcher(byte[] text) : Matcher
{
    /// <summary>JSON may spell its characters as they are, or as <c>\u</c> escapes, and in no other way.</summary>
    private readonly bool _isPlain = !text.AsSpan().ContainsAny("\"\\/"u8) && !text.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1F);

    public override bool Find(ReadOnlySpan<byte> line, out Range match)
    {
        int begin = line.IndexOf(text);
        match = begin < 0 ? default : begin..(begin + text.Length);
        return begin >= 0;
    }

    public override bool MayFindIn(ReadOnlySpan<byte> json) => !_isPlain || json.IndexOf(text) >= 0 || json.IndexOf("\\u"u8) >= 0;

    /// <summary>Looks at many lines at once.</summary>
    public override bool NextLine(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> line, out Range match)
    {
        if (!Find(lines, out match))
        {
            lines = line = default;
            return false;
        }

        int begin = lines[..match.Start.Value].LastIndexOf((byte)'\n') + 1;
        match = (match.Start.Value - begin)..(match.End.Value - begin);
        lines = lines[begin..];
        return LogLines.Take(ref lines, out line);
    }
}
