using System.Text;
using System.Text.RegularExpressions;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Looks for a text, byte for byte, or for a pattern in one line after the other: a message in JSON may have several.</summary>
/// <param name="text">Without a line feed. An empty one is in every line.</param>
internal sealed class Matcher(string text, Regex? pattern)
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    /// <summary>JSON may spell these characters as they are, or as <c>\u</c> escapes, and in no other way.</summary>
    private readonly bool _isPlain = pattern is null && !text.AsSpan().ContainsAny("\"\\/") && !text.Any(char.IsControl);

    private char[] _characters = new char[4096];

    /// <summary>Finds the first match.</summary>
    public bool Find(ReadOnlySpan<byte> line, out Range match)
    {
        if (pattern is not null)
        {
            return FindPattern(line, out match);
        }

        int begin = line.IndexOf(_text);
        match = begin < 0 ? default : begin..(begin + _text.Length);
        return begin >= 0;
    }

    /// <summary>The message of a log event as JSON may have a match. Cheaper than to read it.</summary>
    public bool MayFindIn(ReadOnlySpan<byte> json) => !_isPlain || json.IndexOf(_text) >= 0 || json.IndexOf("\\u"u8) >= 0;

    /// <summary>Takes lines from a text until one has a match. For a text it looks at many lines at once.</summary>
    /// <param name="lines">UTF-8. What was taken is gone from it.</param>
    /// <param name="line">The line with a match, without its end.</param>
    public bool NextLine(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> line, out Range match)
    {
        if (pattern is null)
        {
            int begin = Find(lines, out match) ? lines[..match.Start.Value].LastIndexOf((byte)'\n') + 1 : lines.Length;
            lines = lines[begin..];
        }

        while (LogLines.Take(ref lines, out line))
        {
            if (Find(line, out match))
            {
                return true;
            }
        }

        match = default;
        return false;
    }

    private bool FindPattern(ReadOnlySpan<byte> text, out Range match)
    {
        for (int begin = 0; begin <= text.Length; begin++)
        {
            ReadOnlySpan<byte> line = text[begin..];
            line = line.IndexOf((byte)'\n') is >= 0 and var end ? line[..end] : line;
            if (_characters.Length < line.Length)
            {
                _characters = new char[line.Length * 2];
            }

            ReadOnlySpan<char> characters = _characters.AsSpan(0, Encoding.UTF8.GetChars(line, _characters));
            foreach (ValueMatch found in pattern!.EnumerateMatches(characters))
            {
                // A byte that is not UTF-8 became a character of three bytes.
                int index = Math.Min(line.Length, Encoding.UTF8.GetByteCount(characters[..found.Index]));
                int length = Encoding.UTF8.GetByteCount(characters.Slice(found.Index, found.Length));
                match = (begin + index)..(begin + Math.Min(line.Length, index + length));
                return true;
            }

            begin += line.Length;
        }

        match = default;
        return false;
    }
}
