using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.S3;

namespace CloudwatchToS3;

/// <summary>Proves every record of a batch, then writes one object; undecodable records go, together, into a quarantine object.</summary>
internal sealed class BatchExporter(Settings settings, IAmazonS3 s3)
{
    private const string ObjectSuffix = ".log";
    private const string QuarantineSuffix = ".event.json";

    private readonly ObjectWriter _writer = new(settings, s3);

    /// <returns>Only when S3 holds every message and every undecodable record.</returns>
    /// <exception cref="ObjectNotWrittenException">The batch must be delivered again.</exception>
    /// <exception cref="OutOfTimeException">So it must.</exception>
    public async Task<BatchAccount> Export(IList<KinesisEvent.KinesisEventRecord>? records, CancellationToken cancellation)
    {
        var account = new BatchAccount();
        long start = Stopwatch.GetTimestamp();
        using Workspace workspace = Workspace.Rent(settings.MaxInflatedBytes);
        Prove(records ?? [], workspace, account, cancellation);
        account.BytesInflated = workspace.Limit.Inflated;
        account.DecodeTime = Stopwatch.GetElapsedTime(start);

        // Quarantine goes first: the object may replace one that still held these records, written before the limits became narrower.
        await WriteQuarantine(account, cancellation);
        await WriteObject(workspace, account, cancellation);
        account.UploadTime = Stopwatch.GetElapsedTime(start) - account.DecodeTime;
        return account;
    }

    private static void Prove(
        IList<KinesisEvent.KinesisEventRecord> records, Workspace workspace, BatchAccount account, CancellationToken cancellation)
    {
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            ReadOnlyMemory<byte> data = RecordData.Of(record);
            long textBegin = workspace.Sink.Length;
            account.BytesIn += data.Length;
            try
            {
                RecordContent content = workspace.Decoder.Decode(data, cancellation);
                account.Add(record, content, new ProvenRecord(textBegin, data, workspace.Decoder.LateControls.Found()));
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
        string key = ObjectKey.Of(settings.QuarantinePrefix, [.. account.Quarantined.Select(q => q.Record)], null, $"_{account.Quarantined.Count}{QuarantineSuffix}");
        using MemoryStream document = Quarantine.EventDocument(account.Quarantined);
        Crc32C checksum = default(Crc32C).Append(document.GetBuffer().AsSpan(0, (int)document.Length));
        account.QuarantineObject = await _writer.Write(key, document, checksum, "application/json", cancellation);
    }

    private async Task WriteObject(Workspace workspace, BatchAccount account, CancellationToken cancellation)
    {
        if (workspace.Sink.Length == 0)
        {
            return;
        }

        string key = ObjectKey.Of(settings.KeyPrefix, account.Decoded, account.Content.EarliestTimestamp, ObjectSuffix);
        await using var text = new TextStream(workspace.Sink.Kept, account.Proven, workspace.Sink.Length, cancellation);
        account.Objects.Add(await _writer.Write(key, text, workspace.Sink.Checksum, "text/plain; charset=utf-8", cancellation));
    }
}
