using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Telemetry;

/// <summary>What happened to a batch. Every record is in exactly one of three counts: data, control or quarantined.</summary>
internal class BatchSummary
{
    public int DataRecords { get; private set; }

    public int ControlRecords { get; private set; }

    /// <summary>The undecodable records, with their reasons.</summary>
    public List<QuarantinedRecord> Quarantined { get; } = [];

    public int Records => DataRecords + ControlRecords + Quarantined.Count;

    /// <summary>The log events of the data records.</summary>
    public int LogEvents { get; private set; }

    /// <summary>The objects that S3 has confirmed. A batch without log events has none.</summary>
    public List<WrittenObject> Objects { get; } = [];

    /// <summary>The quarantine objects that S3 has confirmed. A batch without undecodable records has none.</summary>
    public List<WrittenObject> QuarantineObjects { get; } = [];

    /// <summary>The size of all records, after base64.</summary>
    public long BytesIn { get; set; }

    /// <summary>The size of all records after gzip.</summary>
    public long BytesInflated { get; set; }

    /// <summary>The size of the objects and the quarantine objects.</summary>
    public long BytesOut => Objects.Concat(QuarantineObjects).Sum(written => written.Bytes);

    public TimeSpan DecodeTime { get; set; }

    public TimeSpan UploadTime { get; set; }

    /// <summary>
    /// The time from the first record's arrival in the stream until everything was written; zero where the record has no arrival time.
    /// </summary>
    public TimeSpan ArrivalLag { get; set; }

    public virtual void Add(DecodedRecord record)
    {
        ControlRecords += record.HasOnlyControlMessages ? 1 : 0;
        DataRecords += record.HasOnlyControlMessages ? 0 : 1;
        LogEvents += record.LogEvents;
    }
}
