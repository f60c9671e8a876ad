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
    /// <param name="segment">Its texts are taken.</param>
    /// <param name="quarantined">The undecodable records since the segment before this one.</param>
    /// <param name="written">Receives each object as soon as S3 has confirmed it.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ObjectNotWrittenException">The first one that was not. Those after it were abandoned.</exception>
    public async Task Write(Segment segment, List<QuarantinedRecord> quarantined, WrittenObjects written, CancellationToken cancellation)
    {
        // Quarantine goes first. Once an object exists, the records that are missing from it are already safe.
        if (quarantined.Count > 0)
        {
            written.OfQuarantine.Enqueue(await _writer.Write(Quarantine.Body(quarantined, settings), cancellation));
        }

        if (segment.Texts.Count == 0)
        {
            return;
        }

        // The options must not have the token: with it every failure would be reported as a cancellation.
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxPutsInFlight };
        await Parallel.ForEachAsync(Bodies(segment, cancellation), options, async (body, anotherFailed) =>
        {
            using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation, anotherFailed);
            written.OfLogs.Enqueue(await _writer.Write(body, abandon.Token));
        });
    }

    /// <summary>
    /// Each body is asked for when it can be written, and not while another one is being made: so one text at a time is compressed, and its
    /// blocks are free again before the next one.
    /// </summary>
    private IEnumerable<ObjectBody> Bodies(Segment segment, CancellationToken cancellation)
    {
        var name = new ObjectName(segment.Decoded, segment.EarliestTimestamp);
        foreach ((string key, ObjectText text) in ByKey(segment, name))
        {
            // By it a HEAD request, or a table of S3 Metadata, counts log events without reading objects.
            var metadata = new Dictionary<string, string> { ["log-events"] = text.LogEvents.ToString(CultureInfo.InvariantCulture) };
            yield return new ObjectBody(key, format.Compress(text, cancellation), format.ContentType, metadata);
        }
    }

    /// <summary>
    /// Two partitions can have the same key: <c>a-2026</c> and <c>x</c> around <c>-{yyyy}-</c>, for example, and <c>a</c> and
    /// <c>2026-x</c>. They make one object.
    /// </summary>
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
