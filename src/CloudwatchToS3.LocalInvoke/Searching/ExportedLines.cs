using System.Globalization;
using System.Text;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// What <c>CreateExportTask</c> writes: a time, a space and a message. The lines of a message that has several bear no time. Nor do those
/// of other programs; they count as of the time that is asked for.
/// </summary>
internal sealed class ExportedLines(SearchQuery query) : LogLines(query)
{
    private const int TimeBytes = 24;   // as in 2026-11-25T10:00:00.000Z

    private bool _isInRange = true;

    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        while (Lines.Take(ref lines, out ReadOnlySpan<byte> line))
        {
            long? timestamp = Timestamp(line);
            _isInRange = timestamp is null ? _isInRange : Query.Range.Holds(timestamp.Value);
            ReadOnlySpan<byte> message = timestamp is null ? line : line[Math.Min(line.Length, TimeBytes + 1)..];
            if (_isInRange && Matcher.Find(message, out Range match))
            {
                found.Write(new LogLine(message, match) { Timestamp = timestamp });
            }
        }
    }

    private static long? Timestamp(ReadOnlySpan<byte> line)
    {
        if (line.Length < TimeBytes || line[TimeBytes - 1] != 'Z')
        {
            return null;
        }

        Span<char> time = stackalloc char[TimeBytes];
        Encoding.Latin1.GetChars(line[..TimeBytes], time);
        return DateTimeOffset.TryParseExact(
            time, MatchWriter.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
            ? parsed.ToUnixTimeMilliseconds()
            : null;
    }
}
