using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.LocalInvoke.Statistics;

/// <summary>How many log events of each log stream there are, and how many bytes of lines came of them.</summary>
internal sealed class LineCounts
{
    /// <summary>As many log streams are told apart; their names have to be kept.</summary>
    private const int MaxLogStreams = 10_000;

    private static readonly LogStream Others = new("", FormattableString.Invariant($"log streams beyond the first {MaxLogStreams:N0}"), "", "");

    private readonly Dictionary<LogStream, LineCount> _counts = [];

    public IReadOnlyDictionary<LogStream, LineCount> ByLogStream => _counts;

    public void Add(LogStream stream, LineCount count)
    {
        LogStream known = _counts.Count < MaxLogStreams || _counts.ContainsKey(stream) ? stream : Others;
        _counts[known] = _counts.GetValueOrDefault(known) + count;
    }
}

/// <summary>Log events, and the bytes of the lines that come of them.</summary>
internal readonly record struct LineCount(long Events, long Bytes)
{
    public static LineCount operator +(LineCount one, LineCount other) => new(one.Events + other.Events, one.Bytes + other.Bytes);
}
