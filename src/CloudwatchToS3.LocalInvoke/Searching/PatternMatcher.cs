using System.Text;
using System.Text.RegularExpressions;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Looks for a regular expression in one line after the other.</summary>
internal sealed class PatternMatcher(Regex pattern) : Matcher
{
    private char[] _characters = new char[4096];

    public override bool Find(ReadOnlySpan<byte> line, out Range match)
    {
        if (_characters.Length < line.Length)
        {
            _characters = new char[line.Length * 2];
        }

        ReadOnlySpan<char> characters = _characters.AsSpan(0, Encoding.UTF8.GetChars(line, _characters));
        foreach (ValueMatch found in pattern.EnumerateMatches(characters))
        {
            int begin = Encoding.UTF8.GetByteCount(characters[..found.Index]);
            match = begin..Math.Min(line.Length, begin + Encoding.UTF8.GetByteCount(characters.Slice(found.Index, found.Length)));
            return true;
        }

        match = default;
        return false;
    }
}
