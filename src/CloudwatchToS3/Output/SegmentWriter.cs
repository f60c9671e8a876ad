using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
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

        if (segment.Texts.Count > 0)
        {
            await WriteObjects(segment, written.OfLogs, cancellation);
        }
    }

    private async Task WriteObjects(Segment segment, ConcurrentQueue<WrittenObject> written, CancellationToken cancellation)
    {
        var name = new ObjectName(segment.Decoded, segment.EarliestTimestamp);
        using var slots = new SemaphoreSlim(MaxPutsInFlight);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? first = null;
        var puts = new List<Task>(segment.Texts.Count);
        foreach ((string key, ObjectText text) in ByKey(segment, name))
        {
            await slots.WaitAsync(CancellationToken.None);
            if (first is not null)
            {
                break;
            }

            puts.Add(PutCompressed(key, text));
        }

        try
        {
            await Task.WhenAll(puts);
        }
        catch when (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
            throw;
        }

        async Task PutCompressed(string key, ObjectText text)
        {
            try
            {
                // Lets a HEAD request or an S3 Metadata table count log events without reading the object.
                var metadata = new Dictionary<string, string> { ["log-events"] = text.LogEvents.ToString(CultureInfo.InvariantCulture) };

                // One text at a time is compressed. Its memory is free again before the next one.
                var body = new ObjectBody(key, format.Compress(text, abandon.Token), format.ContentType, metadata);
                written.Enqueue(await _writer.Write(body, abandon.Token));
            }
            catch (Exception e)
            {
                // The first failure is the one to report. The others need not wait for their answers: the batch is redelivered anyway.
                Interlocked.CompareExchange(ref first, e, null);
                await abandon.CancelAsync();
                throw;
            }
            finally
            {
                slots.Release();
            }
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
