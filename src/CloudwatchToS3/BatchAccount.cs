using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3;

/// <summary>What became of a batch. Every record is in exactly one of the counts: data, control or quarantined.</summary>
internal sealed class BatchAccount
{
    public int DataRecords { get; private set; }

    public int ControlRecords { get; private set; }

    /// <summary>Of all the decoded records together.</summary>
    public RecordContent Content { get; private set; }

    /// <summary>The data and control records, in the order of the batch.</summary>
    public List<KinesisEvent.KinesisEventRecord?> Decoded { get; } = [];

    /// <summary>The data records, as they can be decoded again.</summary>
    public List<ProvenRecord> Proven { get; } = [];

    public List<QuarantinedRecord> Quarantined { get; } = [];

    public int Records => DataRecords + ControlRecords + Quarantined.Count;

    /// <summary>What S3 has confirmed; none for a batch without log events.</summary>
    public List<WrittenObject> Objects { get; } = [];

    /// <summary>What S3 has confirmed; none for a batch without undecodable records.</summary>
    public WrittenObject? QuarantineObject { get; set; }

    /// <summary>Of all records, without base64.</summary>
    public long BytesIn { get; set; }

    /// <summary>What they inflated to.</summary>
    public long BytesInflated { get; set; }

    /// <summary>Of the objects and the quarantine object.</summary>
    public long BytesOut => Objects.Sum(written => written.Bytes) + (QuarantineObject?.Bytes ?? 0);

    public TimeSpan DecodeTime { get; set; }

    public TimeSpan UploadTime { get; set; }

    /// <summary>How long ago Kinesis took the first record, when all was written; zero where nobody knows.</summary>
    public TimeSpan ArrivalLag { get; set; }

    /// <summary>Each partition with its records, in the order in which they came.</summary>
    public IReadOnlyCollection<KeyValuePair<string, List<ProvenRecord>>> RecordsOfPartitions()
    {
        var partitions = new OrderedDictionary<string, List<ProvenRecord>>();
        foreach ((string partition, ProvenRecord record) in Proven.SelectMany(record => record.Partitions.Select(partition => (partition, record))))
        {
            if (!partitions.TryGetValue(partition, out List<ProvenRecord>? records))
            {
                partitions.Add(partition, records = []);
            }

            records.Add(record);
        }

        return partitions;
    }

    public void Add(KinesisEvent.KinesisEventRecord? record, RecordContent content, ProvenRecord proven)
    {
        Decoded.Add(record);
        Content = Content.Add(content);
        if (content.IsControl)
        {
            ControlRecords++;
        }
        else
        {
            DataRecords++;
            Proven.Add(proven);
        }
    }
}

/// <param name="Location"><c>s3://bucket/key</c></param>
/// <param name="Bytes">Its size.</param>
internal sealed record WrittenObject(string Location, long Bytes)
{
    public override string ToString() => $"{Location} ({Bytes} bytes)";
}
