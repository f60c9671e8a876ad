using System.Globalization;
using System.Text;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>The lines of an object in one of the forms that they may have.</summary>
internal abstract class LogLines(SearchQuery query)
{
    protected SearchQuery Query { get; } = query;

    protected Matcher Matcher { get; } = new(query.Text ?? "", query.Pattern);

    /// <summary>Why a line could not be searched; the others were.</summary>
    public string? FirstError { get; protected set; }

    /// <summary>By the ending of a key, compressed or not.</summary>
    public static LogLines Of(string key, SearchQuery query, ICollection<string> logGroups) => IsJson(key) ? new JsonLines(query, logGroups)
        : IsPlain(key) ? new TextLines(query)
        : new ExportedLines(query);

    /// <summary>Its lines say where they come from.</summary>
    public static bool IsJson(string key) => EndsWith(key, LineFormat.Json.Suffix);

    /// <summary>Its lines say nothing of where they come from, nor when.</summary>
    public static bool IsPlain(string key) => EndsWith(key, LineFormat.Text.Suffix);

    /// <summary>What it is to hold is in base64, in gzip.</summary>
    public static bool IsQuarantine(string key) => key.EndsWith(Quarantine.Suffix, StringComparison.Ordinal);

    /// <summary>Finds matching lines.</summary>
    /// <param name="lines">Whole lines, the next ones of the object.</param>
    /// <exception cref="InvalidDataException">These are no log events.</exception>
    public abstract void Search(ReadOnlySpan<byte> lines, MatchWriter found);

    /// <summary>Takes the first line from a text.</summary>
    /// <returns>False at the end of the text.</returns>
    public static bool Take(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        int end = text.IndexOf((byte)'\n');
        line = end < 0 ? text : text[..end];
        bool isThere = text.Length > 0;
        text = end < 0 ? default : text[(end + 1)..];
        return isThere;
    }

    private static bool EndsWith(string key, string suffix) =>
        (Path.GetExtension(key) is ".gz" or ".zst" ? Path.ChangeExtension(key, null) : key).EndsWith(suffix, StringComparison.Ordinal);
}

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

/// <summary>
/// What <c>CreateExportTask</c> writes: a time, a space and a message. Only the first line of a message has a time. Lines
/// without one count as within the query's time.
/// </summary>
internal sealed class ExportedLines(SearchQuery query) : LogLines(query)
{
    private const int TimeBytes = 24;   // as in 2026-11-25T10:00:00.000Z

    private bool _isInRange = true;

    public override void Search(ReadOnlySpan<byte> lines, MatchWriter found)
    {
        while (Take(ref lines, out ReadOnlySpan<byte> line))
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
