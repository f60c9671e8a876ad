using System.Runtime.InteropServices;
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
        using Workspace workspace = Workspace.Rent(settings.MaxInflatedBytes);
        Prove(records ?? [], workspace, account, cancellation);

        // Quarantine goes first: the object may replace one that still held these records, written before the limits became narrower.
        if (account.Quarantined.Count > 0)
        {
            string key = ObjectKey.Of(settings.QuarantinePrefix, [.. account.Quarantined.Select(q => q.Record)], null, $"_{account.Quarantined.Count}{QuarantineSuffix}");
            ReadOnlyMemory<byte> document = Quarantine.EventDocument(account.Quarantined);
            MemoryMarshal.TryGetArray(document, out ArraySegment<byte> bytes);
            using var body = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            account.QuarantineObject = await _writer.Write(key, body, default(Crc32C).Append(document.Span), "application/json", cancellation);
        }

        if (workspace.Sink.Length > 0)
        {
            string key = ObjectKey.Of(settings.KeyPrefix, account.Decoded, account.Content.EarliestTimestamp, ObjectSuffix);
            await using var text = new TextStream(workspace.Sink.Kept, account.Proven, workspace.Sink.Length, cancellation);
            account.Object = await _writer.Write(key, text, workspace.Sink.Checksum, "text/plain; charset=utf-8", cancellation);
        }

        return account;
    }

    private static void Prove(
        IList<KinesisEvent.KinesisEventRecord> records, Workspace workspace, BatchAccount account, CancellationToken cancellation)
    {
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            ReadOnlyMemory<byte> data = RecordData.Of(record);
            long textBegin = workspace.Sink.Length;
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
}
