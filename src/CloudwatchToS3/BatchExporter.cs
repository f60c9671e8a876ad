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
    public async Task<BatchAccount> Export(IList<KinesisEvent.KinesisEventRecord?>? records)
    {
        var account = new BatchAccount();
        var sink = new OutputSink();
        List<KinesisEvent.KinesisEventRecord?> decoded = Prove(records ?? [], sink, account);

        // The object goes first: replaying a quarantine object may shrink that object, never before its records are safe elsewhere.
        if (sink.Length > 0)
        {
            string key = ObjectKey.Of(settings.KeyPrefix, decoded, account.Content.EarliestTimestamp, ObjectSuffix);
            account.Object = await _writer.Write(key, sink.Text, sink.Checksum, "text/plain; charset=utf-8");
        }

        if (account.Quarantined.Count > 0)
        {
            string key = ObjectKey.Of(settings.QuarantinePrefix, [.. account.Quarantined.Select(q => q.Record)], null, QuarantineSuffix);
            byte[] document = Quarantine.EventDocument(account.Quarantined);
            account.QuarantineObject = await _writer.Write(key, document, default(Crc32C).Append(document), "application/json");
        }

        return account;
    }

    private List<KinesisEvent.KinesisEventRecord?> Prove(
        IList<KinesisEvent.KinesisEventRecord?> records, OutputSink sink, BatchAccount account)
    {
        var decoder = new RecordDecoder(sink, settings.MaxInflatedBytes);
        var decoded = new List<KinesisEvent.KinesisEventRecord?>(records.Count);
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            try
            {
                account.Add(decoder.Decode(record?.Kinesis?.Data?.ToArray()));
                decoded.Add(record);
            }
            catch (UndecodableRecordException e)
            {
                account.Quarantined.Add(new QuarantinedRecord(record, e.Message));
            }
        }

        return decoded;
    }
}
