using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.Telemetry;

/// <summary>What happened to a batch. Every record is in exactly one of three counts: data, control or quarantined.</summary>
internal sealed class BatchSummary
{
    public int DataRecords { get; private set; }

    public int ControlRecords { get; private set; }

    /// <summary>The undecodable records, with their reasons.</summary>
    public List<QuarantinedRecord> Quarantined { get; } = [];

    public int Records => DataRecords + ControlRecords + Quarantined.Count;

    /// <summary>Of the data records.</summary>
    public int LogEvents { get; private set; }

    public WrittenObjects Written { get; } = new();

    /// <summary>The objects of log events, in the order of their keys.</summary>
    public IEnumerable<WrittenObject> Objects => Written.OfLogs.OrderBy(written => written.Location, StringComparer.Ordinal);

    /// <summary>The size of all records, after base64.</summary>
    public long BytesIn { get; set; }

    /// <summary>The size of all records after gzip.</summary>
    public long BytesInflated { get; set; }

    /// <summary>The size of the objects and the quarantine objects.</summary>
    public long BytesOut => Written.OfLogs.Concat(Written.OfQuarantine).Sum(written => written.Bytes);

    public TimeSpan DecodeTime { get; set; }

    public TimeSpan UploadTime { get; set; }

    /// <summary>When the first record arrived in the stream, in milliseconds since 1970; null where that is unknown.</summary>
    public long? Arrival { get; init; }

    /// <summary>When everything was written.</summary>
    public DateTimeOffset End { get; set; }

    /// <summary>The time between these two; zero where the arrival is unknown.</summary>
    public TimeSpan ArrivalLag =>
        Arrival is { } milliseconds ? End - DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : TimeSpan.Zero;

    public void Add(DecodedRecord record)
    {
        ControlRecords += record.HasOnlyControlMessages ? 1 : 0;
        DataRecords += record.HasOnlyControlMessages ? 0 : 1;
        LogEvents += record.LogEvents;
    }
}
