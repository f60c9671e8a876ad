using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Events;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;
using Spectre.Console;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>What an event holds: decoded as the function does, and not written.</summary>
internal sealed class EventStats
{
    private const int MaxShown = 20;

    private readonly BatchSummary _summary = new();
    private readonly LineCounts _counts = new();

    /// <exception cref="InvalidDataException">It is not an event.</exception>
    public static EventStats Of(byte[] eventJson, Settings settings)
    {
        var stats = new EventStats();
        var format = LineFormat.Of(settings.OutputFormat);
        CountingLineWriter? counter = null;
        var decoder = new RecordDecoder(settings, format with { NewWriter = output => counter = new CountingLineWriter(format.NewWriter(output), output) });
        foreach (KinesisEvent.KinesisEventRecord? record in EventFile.Deserialized(eventJson)?.Records ?? [])
        {
            stats.Add(record, decoder, counter!);
        }

        return stats;
    }

    public void Print()
    {
        Console.WriteLine(
            $"  {_summary.Records} records = {_summary.DataRecords} data + {_summary.ControlRecords} control + {_summary.Quarantined.Count} undecodable; "
            + $"{_summary.BytesIn} bytes, {_summary.BytesInflated} inflated");
        var groups = _counts.ByLogStream.GroupBy(count => count.Key.Group).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        foreach (var group in groups.Take(MaxShown))
        {
            Console.WriteLine($"  {group.Sum(one => one.Value.Events)} log events, {group.Sum(one => one.Value.Bytes)} bytes of lines, in {group.Count()} log streams of {Shown(group.Key)}");
        }

        if (Screen.IsTerminal && groups.Count > 0)
        {
            Draw("Bytes of lines by log group", _counts.ByLogStream.GroupBy(count => Shown(count.Key.Group)));
            Draw("Bytes of lines by log stream", _counts.ByLogStream.GroupBy(count => Shown(count.Key.Name)));
        }

        if (groups.Count > MaxShown)
        {
            Console.WriteLine($"  and {groups.Count - MaxShown} more log groups");
        }

        foreach (IGrouping<string, QuarantinedRecord> reason in _summary.Quarantined.GroupBy(one => one.Reason).OrderBy(reason => reason.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {reason.Count()} undecodable: {reason.Key}");
        }
    }

    private static void Draw(string title, IEnumerable<IGrouping<string, KeyValuePair<LogStream, LineCount>>> parts)
    {
        BarChart chart = new BarChart().Label(title).LeftAlignLabel();
        foreach ((string name, long bytes) in parts.Select(part => (part.Key, part.Sum(one => one.Value.Bytes))).OrderByDescending(part => part.Item2).Take(MaxShown))
        {
            chart.AddItem(Markup.Escape(name), bytes, Color.Teal);
        }

        AnsiConsole.Write(chart);
    }

    /// <summary>A name may hold anything, also what would move a terminal's cursor.</summary>
    private static string Shown(string name) => name.Length == 0 ? "unknown" : string.Concat(name.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : $"{c}"));

    private void Add(KinesisEvent.KinesisEventRecord? record, RecordDecoder decoder, CountingLineWriter counter)
    {
        ReadOnlyMemory<byte> data = RecordData.Of(record);
        _summary.BytesIn += data.Length;
        counter.BeginRecord();
        try
        {
            _summary.Add(decoder.Decode(data, CancellationToken.None));
            foreach ((LogStream stream, LineCount count) in counter.EndRecord().ByLogStream)
            {
                _counts.Add(stream, count);
            }
        }
        catch (UndecodableRecordException e)
        {
            _summary.Quarantined.Add(new QuarantinedRecord(record, e.Message));
        }
        finally
        {
            _summary.BytesInflated += decoder.Inflated;
        }
    }
}
