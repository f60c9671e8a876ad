using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Telemetry;

/// <summary>What became of a batch. Every record is in exactly one of the counts: data, control or quarantined.</summary>
internal sealed class BatchSummary
{
    public int DataRecords { get; private set; }

    public int ControlRecords { get; private set; }

    /// <summary>The undecodable records, with their reasons.</summary>
    public List<QuarantinedRecord> Quarantined { get; } = [];

    public int Records => DataRecords + ControlRecords + Quarantined.Count;

    /// <summary>Of the data records.</summary>
    public int LogEvents { get; private set; }

    /// <summary>What S3 has confirmed; none for a batch without log events.</summary>
    public List<WrittenObject> Objects { get; } = [];

    /// <summary>What S3 has confirmed; none for a batch without undecodable records.</summary>
    public List<WrittenObject> QuarantineObjects { get; } = [];

    /// <summary>Of all records, without base64.</summary>
    public long BytesIn { get; set; }

    /// <summary>What they inflated to.</summary>
    public long BytesInflated { get; set; }

    /// <summary>Of the objects and the quarantine objects.</summary>
    public long BytesOut => Objects.Concat(QuarantineObjects).Sum(written => written.Bytes);

    public TimeSpan DecodeTime { get; set; }

    public TimeSpan UploadTime { get; set; }

    /// <summary>How long ago Kinesis took the first record, when everything was written; zero where the record does not say.</summary>
    public TimeSpan ArrivalLag { get; set; }

    public void Add(DecodedRecord record)
    {
        ControlRecords += record.IsControl ? 1 : 0;
        DataRecords += record.IsControl ? 0 : 1;
        LogEvents += record.LogEvents;
    }
}
