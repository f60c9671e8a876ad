using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.LocalInvoke.Statistics;

/// <summary>What an event holds: decoded as the function does, within the limits of a batch, and not written.</summary>
internal sealed class EventStats
{
    private readonly BatchSummary _summary = new();
    private readonly Dictionary<LogStream, (long Events, long Bytes)> _counts = [];

    private EventStats(IEnumerable<KinesisEvent.KinesisEventRecord?> records, Settings settings)
    {
        ObjectFormat format = ObjectFormat.From(settings);
        List<KinesisEvent.KinesisEventRecord?> accepted = Accepted(records, settings, format);
        var decoder = new RecordDecoder(settings, format.Lines);
        foreach (RecordPart part in accepted.SelectMany(record => decoder.Decode(RecordFields.Data(record), CancellationToken.None).Parts))
        {
            (long events, long bytes) = _counts.GetValueOrDefault(part.LogStream);
            _counts[part.LogStream] = (events + part.LogEvents, bytes + part.Length);
        }
    }

    /// <exception cref="InvalidDataException">It is not an event.</exception>
    public static EventStats From(byte[] eventJson, Settings settings) => new(EventFile.Deserialized(eventJson)?.Records ?? [], settings);

    public void Print()
    {
        Console.WriteLine(
            $"  records: {_summary.Records} = {_summary.DataRecords} data + {_summary.ControlRecords} control "
            + $"+ {_summary.Quarantined.Count} quarantined; bytes: {_summary.BytesIn}, {_summary.BytesInflated} inflated");
        foreach (var group in _counts.GroupBy(count => count.Key.Group).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            (long events, long bytes) = (group.Sum(one => one.Value.Events), group.Sum(one => one.Value.Bytes));
            string name = group.Key.Length == 0 ? "unknown" : Screen.Printable(group.Key);
            Screen.WriteLine($"  {name}: log events: {events}, bytes of lines: {bytes}, log streams: {group.Count()}");
        }

        foreach (var reason in _summary.Quarantined.GroupBy(one => one.Reason).OrderBy(reason => reason.Key, StringComparer.Ordinal))
        {
            Screen.WriteLine($"  quarantined: {reason.Count()}: {reason.Key}");
        }
    }

    /// <summary>What the function would write. Its decoder is gone before the next one takes as much memory.</summary>
    private List<KinesisEvent.KinesisEventRecord?> Accepted(
        IEnumerable<KinesisEvent.KinesisEventRecord?> records, Settings settings, ObjectFormat format)
    {
        var accepted = new List<KinesisEvent.KinesisEventRecord?>();
        foreach (Segment segment in new BatchDecoder(settings, format, BatchLimits.Default).Decode(records, _summary, CancellationToken.None))
        {
            segment.Discard();
            accepted.AddRange(segment.Decoded);
        }

        return accepted;
    }
}
