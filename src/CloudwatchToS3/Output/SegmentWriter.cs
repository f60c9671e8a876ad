using System.Globalization;
using System.Runtime.ExceptionServices;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>Writes a segment: first the quarantine object, then one object for each text, several at a time.</summary>
internal sealed class SegmentWriter(Settings settings, IAmazonS3 s3)
{
    private const int MaxPutsInFlight = 8;

    private readonly ObjectFormat _format = ObjectFormat.Of(settings);
    private readonly S3Writer _writer = new(settings, s3);

    /// <returns>Returns only after S3 has confirmed everything.</returns>
    /// <exception cref="ObjectNotWrittenException">The batch must be redelivered.</exception>
    public async Task<WrittenSegment> Write(Segment segment, CancellationToken cancellation)
    {
        // Quarantine goes first. Once an object exists, the records that are missing from it are already safe.
        WrittenObject? quarantine = await WriteQuarantine(segment.Quarantined, cancellation);
        return new WrittenSegment(quarantine, await WriteObjects(segment, cancellation));
    }

    private async Task<WrittenObject?> WriteQuarantine(List<QuarantinedRecord> quarantined, CancellationToken cancellation)
    {
        if (quarantined.Count == 0)
        {
            return null;
        }

        var name = new ObjectName([.. quarantined.Select(one => one.Record)], earliestTimestamp: null);
        string key = name.Key(settings.QuarantinePrefix.Template, Quarantine.Suffix);
        RecyclableMemoryStream document = Quarantine.EventDocument(quarantined);
        Dictionary<string, string> metadata = new(Quarantine.Metadata(settings)) { ["records"] = Text(quarantined.Count) };
        return await _writer.Write(key, document, Quarantine.ContentType, metadata, cancellation);
    }

    private async Task<WrittenObject[]> WriteObjects(Segment segment, CancellationToken cancellation)
    {
        if (segment.Texts.Count == 0)
        {
            return [];
        }

        var name = new ObjectName(segment.Decoded, segment.EarliestTimestamp);
        using var slots = new SemaphoreSlim(MaxPutsInFlight);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? first = null;
        var puts = new List<Task<WrittenObject>>(segment.Texts.Count);
        foreach ((string key, ObjectText text) in ByKey(segment, partition => name.Key(partition, _format.Suffix)))
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
            return await Task.WhenAll(puts);
        }
        catch when (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
            throw;
        }

        async Task<WrittenObject> PutCompressed(string key, ObjectText text)
        {
            try
            {
                // By it a HEAD request, or a table of S3 Metadata, counts log events without reading objects.
                Dictionary<string, string> metadata = new() { ["log-events"] = Text(text.LogEvents) };

                // One text at a time is compressed. Its blocks are free again before the next one.
                RecyclableMemoryStream body = _format.Compressor.Compress(text, abandon.Token);
                return await _writer.Write(key, body, _format.ContentType, metadata, abandon.Token);
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

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Two partitions can have the same key: <c>a-2026</c> and <c>x</c> around <c>-{yyyy}-</c>, for example, and <c>a</c> and
    /// <c>2026-x</c>. They make one object.
    /// </summary>
    private static OrderedDictionary<string, ObjectText> ByKey(Segment segment, Func<string, string> key)
    {
        var objects = new OrderedDictionary<string, ObjectText>();
        foreach ((string partition, ObjectText text) in segment.Texts)
        {
            if (!objects.TryAdd(key(partition), text))
            {
                objects[key(partition)].Append(text);
            }
        }

        return objects;
    }
}

/// <summary>What S3 has confirmed of a segment.</summary>
/// <param name="Quarantine">Null where no record was undecodable.</param>
/// <param name="Objects">Empty where no record contains a log event.</param>
internal sealed record WrittenSegment(WrittenObject? Quarantine, IReadOnlyList<WrittenObject> Objects);
