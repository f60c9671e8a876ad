using System.Text;
using System.Text.RegularExpressions;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Looks for a regular expression in one line after the other: a message in JSON may have several.</summary>
internal sealed class PatternMatcher(Regex pattern) : Matcher
{
    private char[] _characters = new char[4096];

    public override bool Find(ReadOnlySpan<byte> line, out Range match)
    {
        for (int begin = 0; begin <= line.Length;)
        {
            int length = line[begin..].IndexOf((byte)'\n');
            length = length < 0 ? line.Length - begin : length;
            if (FindIn(line.Slice(begin, length), out int index, out int count))
            {
                match = (begin + index)..(begin + index + count);
                return true;
            }

            begin += length + 1;
        }

        match = default;
        return false;
    }

    private bool FindIn(ReadOnlySpan<byte> line, out int index, out int length)
    {
        if (_characters.Length < line.Length)
        {
            _characters = new char[line.Length * 2];
        }

        ReadOnlySpan<char> characters = _characters.AsSpan(0, Encoding.UTF8.GetChars(line, _characters));
        foreach (ValueMatch found in pattern.EnumerateMatches(characters))
        {
            // A byte that is not UTF-8 became a character of three bytes.
            index = Math.Min(line.Length, Encoding.UTF8.GetByteCount(characters[..found.Index]));
            length = Math.Min(line.Length - index, Encoding.UTF8.GetByteCount(characters.Slice(found.Index, found.Length)));
            return true;
        }

        index = length = 0;
        return false;
    }
}
