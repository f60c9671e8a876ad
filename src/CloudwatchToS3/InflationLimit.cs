namespace CloudwatchToS3;

/// <summary>
/// Bounds what is inflated, and so the time that a batch can take: a record may inflate to so many bytes, and all the records of a batch
/// together to 1 GiB, or to what one record may where that is more. What takes time or memory besides counts, too: lines of JSON that
/// outgrow their source, heads to remember, each further time that a record must be decoded. Without the second limit a batch of bombs, each within the
/// first one, would run into the function's timeout again and again.
/// </summary>
/// <param name="recordBytes">Of a record.</param>
internal sealed class InflationLimit(long recordBytes)
{
    private const long DefaultBatchBytes = 1024 * 1024 * 1024;

    private readonly long _batchBytes = Math.Max(DefaultBatchBytes, recordBytes);
    private long _recordInflated;
    private long _batchInflated;   // and whatever else counts

    public long RecordBytes => recordBytes;

    /// <summary>Bytes of the batch so far, those of undecodable records included.</summary>
    public long Inflated { get; private set; }

    public void BeginBatch()
    {
        _batchInflated = 0;
        Inflated = 0;
    }

    public void BeginRecord() => _recordInflated = 0;

    /// <summary>Counts what was inflated, also where it is too much.</summary>
    /// <exception cref="UndecodableRecordException">It is too much.</exception>
    public void Inflate(int bytes)
    {
        Inflated += bytes;
        _recordInflated += bytes;
        _batchInflated += bytes;
        Check(_recordInflated, _batchInflated);
    }

    /// <summary>Counts what else a record costs. Where it is too much nothing is spent, and so nothing taken from the other records.</summary>
    /// <exception cref="UndecodableRecordException">It is too much.</exception>
    public void Add(long bytes)
    {
        Check(_recordInflated + bytes, _batchInflated + bytes);
        _recordInflated += bytes;
        _batchInflated += bytes;
    }

    private void Check(long recordInflated, long batchInflated)
    {
        if (recordInflated > recordBytes)
        {
            throw new UndecodableRecordException($"inflates to more than {recordBytes} bytes");
        }

        if (batchInflated > _batchBytes)
        {
            throw new UndecodableRecordException($"the records of the batch inflate to more than {_batchBytes} bytes together");
        }
    }
}
