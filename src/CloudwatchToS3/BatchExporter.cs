using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.S3;

namespace CloudwatchToS3;

/// <summary>Proves every record of a batch, then writes one object; undecodable records go, together, into a quarantine object.</summary>
internal sealed class BatchExporter(Settings settings, IAmazonS3 s3)
{
    private const string QuarantineSuffix = ".event.json";

    /// <summary>Each put leaves large buffers of the S3 client behind, which only a full collection frees; it takes some milliseconds.</summary>
    private const int PutsBetweenCollections = 50;

    private readonly ObjectWriter _writer = new(settings, s3);

    /// <returns>Only when S3 holds every message and every undecodable record.</returns>
    /// <exception cref="ObjectNotWrittenException">The batch must be delivered again.</exception>
    /// <exception cref="OutOfTimeException">So it must.</exception>
    public async Task<BatchAccount> Export(IList<KinesisEvent.KinesisEventRecord>? records, CancellationToken cancellation)
    {
        var account = new BatchAccount();
        long start = Stopwatch.GetTimestamp();
        using Workspace workspace = Workspace.Rent(settings);
        Prove(records ?? [], workspace.Draft, account, cancellation);
        account.BytesInflated = workspace.Limit.Inflated;
        account.DecodeTime = Stopwatch.GetElapsedTime(start);

        // Quarantine goes first: the object may replace one that still held these records, written before the limits became narrower.
        await WriteQuarantine(account, cancellation);
        await (settings.PartedBy is null
            ? WriteObject(workspace.Draft, account, account.Proven, partition: null, cancellation)
            : WritePartitions(workspace.Draft, account, cancellation));
        account.UploadTime = Stopwatch.GetElapsedTime(start) - account.DecodeTime;
        return account;
    }

    private void Prove(IList<KinesisEvent.KinesisEventRecord> records, ObjectDraft draft, BatchAccount account, CancellationToken cancellation)
    {
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            ReadOnlyMemory<byte> data = RecordData.Of(record);
            account.BytesIn += data.Length;
            try
            {
                (RecordContent content, ProvenRecord proven) = settings.PartedBy is null ? draft.Add(data, cancellation) : draft.Prove(data, cancellation);
                account.Add(record, content, proven);
            }
            catch (UndecodableRecordException e)
            {
                account.Quarantined.Add(new QuarantinedRecord(record, e.Message));
            }
            catch (OperationCanceledException e)
            {
                throw new OutOfTimeException($"{account.Records} of {records.Count} records were decoded, and nothing was written", e);
            }
        }
    }

    private async Task WriteQuarantine(BatchAccount account, CancellationToken cancellation)
    {
        if (account.Quarantined.Count == 0)
        {
            return;
        }

        // With the number of records in its name: when a replay leaves fewer of them, it must not replace what it was replayed from.
        string key = ObjectKey.Of(
            settings.QuarantinePrefix.Template, [.. account.Quarantined.Select(q => q.Record)], null, $"_{account.Quarantined.Count}{QuarantineSuffix}");
        using MemoryStream document = Quarantine.EventDocument(account.Quarantined);
        Crc32C checksum = default(Crc32C).Append(document.GetBuffer().AsSpan(0, (int)document.Length));
        account.QuarantineObject = await _writer.Write(key, document, checksum, "application/json", cancellation);
    }

    /// <summary>One object for each partition, in the order of their first records. One that is not written fails them all.</summary>
    private async Task WritePartitions(ObjectDraft draft, BatchAccount account, CancellationToken cancellation)
    {
        foreach ((string partition, List<ProvenRecord> records) in account.RecordsOfPartitions())
        {
            List<ProvenRecord> ofObject;
            try
            {
                draft.Begin();
                ofObject = [.. records.Select(record => draft.AddAgain(record, partition, cancellation))];
            }
            catch (OperationCanceledException e)
            {
                throw new OutOfTimeException($"{account.Objects.Count} objects were written, and not yet that of {partition}", e);
            }

            await WriteObject(draft, account, ofObject, partition, cancellation);
            if (account.Objects.Count % PutsBetweenCollections == 0)
            {
                GC.Collect();
            }
        }
    }

    private async Task WriteObject(
        ObjectDraft draft, BatchAccount account, IReadOnlyList<ProvenRecord> records, string? partition, CancellationToken cancellation)
    {
        if (draft.IsEmpty)
        {
            return;
        }

        draft.End();
        string key = ObjectKey.Of(partition ?? settings.KeyPrefix.Template, account.Decoded, account.Content.EarliestTimestamp, settings.Format.Suffix);
        var replay = new Replay(records, partition, settings.Format, settings.PartedBy);
        await using var body = new ObjectBody(draft.Kept, replay, draft.Length, cancellation);
        account.Objects.Add(await _writer.Write(key, body, draft.Checksum, settings.Format.ContentType, cancellation));
    }
}
