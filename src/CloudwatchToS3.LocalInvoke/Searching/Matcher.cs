namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Looks for a text, byte for byte, or for a pattern in one line after the other: a message in JSON may have several.</summary>
/// <param name="text">Without a line feed. An empty one is in every line.</param>
internal sealed class Matcher(string text, Regex? pattern)
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    /// <summary>JSON may spell these characters as they are, or as <c>\u</c> escapes, and in no other way.</summary>
    private readonly bool _isPlain = pattern is null && !text.AsSpan().ContainsAny("\"\\/") && !text.Any(char.IsControl);

    /// <summary>Finds the first match.</summary>
    /// <param name="lines">UTF-8.</param>
    public bool Find(ReadOnlySpan<byte> lines, out Range match)
    {
        if (pattern is not null)
        {
            return FindPattern(lines, out match);
        }

        int begin = lines.IndexOf(_text);
        match = begin < 0 ? default : begin..(begin + _text.Length);
        return begin >= 0;
    }

    /// <summary>The message of a log event as JSON may have a match. Cheaper than to read it.</summary>
    public bool MayFindIn(ReadOnlySpan<byte> json) => !_isPlain || json.IndexOf(_text) >= 0 || json.IndexOf("\\u"u8) >= 0;

    private bool FindPattern(ReadOnlySpan<byte> lines, out Range match)
    {
        int begin = 0;
        foreach (Range range in lines.Split((byte)'\n'))
        {
            int length = lines[range].Length;
            string line = Encoding.UTF8.GetString(lines[range]);
            if (pattern!.Match(line) is { Success: true } found)
            {
                // A byte that is not UTF-8 became a character of three bytes.
                int index = Math.Min(length, Encoding.UTF8.GetByteCount(line.AsSpan(0, found.Index)));
                int end = Math.Min(length, index + Encoding.UTF8.GetByteCount(found.ValueSpan));
                match = (begin + index)..(begin + end);
                return true;
            }

            begin += length + 1;
        }

        match = default;
        return false;
    }
}
