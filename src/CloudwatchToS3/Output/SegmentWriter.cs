using System.Globalization;
using Amazon.S3;
using CloudwatchToS3.Configuration;

namespace CloudwatchToS3.Output;

/// <summary>Writes a segment: first the quarantine object, then one object for each text, several at a time.</summary>
internal sealed class SegmentWriter(Settings settings, ObjectFormat format, IAmazonS3 s3)
{
    private const int MaxPutsInFlight = 8;

    private readonly S3Writer _writer = new(settings, s3);

    /// <summary>Returns only after S3 has confirmed everything.</summary>
    /// <param name="quarantined">The undecodable records since the previous segment.</param>
    /// <param name="written">Receives each object once S3 has confirmed it.</param>
    /// <exception cref="ObjectNotWrittenException">The first one that was not. The others were abandoned.</exception>
    public async Task Write(Segment segment, List<QuarantinedRecord> quarantined, WrittenObjects written, CancellationToken cancellation)
    {
        // Quarantine goes first. Once an object exists, the records that are missing from it are already safe.
        if (quarantined.Count > 0)
        {
            written.OfQuarantine.Add(await _writer.Write(Quarantine.Body(quarantined, settings), cancellation));
        }

        if (segment.Texts.Count == 0)
        {
            return;
        }

        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var puts = new List<Task<WrittenObject>>(MaxPutsInFlight);
        try
        {
            foreach (ObjectBody body in Bodies(segment, abandon.Token))
            {
                puts.Add(_writer.Write(body, abandon.Token));
                while (puts.Count == MaxPutsInFlight || puts.Exists(put => put.IsCompleted))
                {
                    written.OfLogs.Add(await EndOfOne(puts));
                }
            }

            while (puts.Count > 0)
            {
                written.OfLogs.Add(await EndOfOne(puts));
            }
        }
        finally
        {
            // After a failure nobody needs the answers to the others: the batch is redelivered anyway.
            await abandon.CancelAsync();
            await ((Task)Task.WhenAll(puts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<WrittenObject> EndOfOne(List<Task<WrittenObject>> puts)
    {
        Task<WrittenObject> ended = await Task.WhenAny(puts);
        puts.Remove(ended);
        return await ended;
    }

    /// <summary>
    /// Each body is made when it can be written, so that one text at a time is compressed and its memory reused for the next.
    /// </summary>
    private IEnumerable<ObjectBody> Bodies(Segment segment, CancellationToken cancellation)
    {
        var name = new ObjectName(segment.Decoded, segment.EarliestTimestamp);
        foreach ((string key, ObjectText text) in ByKey(segment, name))
        {
            // Lets a HEAD request or an S3 Metadata table count log events without reading the object.
            var metadata = new Dictionary<string, string> { ["log-events"] = text.LogEvents.ToString(CultureInfo.InvariantCulture) };
            yield return new ObjectBody(key, format.Compress(text, cancellation), format.ContentType, metadata);
        }
    }

    /// <summary>Two partitions can share a key, as <c>a-2026</c>, <c>x</c> and <c>a</c>, <c>2026-x</c> around <c>-{yyyy}-</c>.</summary>
    private OrderedDictionary<string, ObjectText> ByKey(Segment segment, ObjectName name)
    {
        var objects = new OrderedDictionary<string, ObjectText>();
        foreach ((string partition, ObjectText text) in segment.Texts)
        {
            string key = name.Key(partition, format.Suffix);
            if (!objects.TryAdd(key, text))
            {
                objects[key].Append(text);
            }
        }

        return objects;
    }
}
