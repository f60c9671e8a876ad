namespace CloudwatchToS3;

/// <summary>
/// Bounds what is inflated, and so the time that a batch can take: a record may inflate to so many bytes, and all the records of a batch
/// together to 1 GiB, or to what one record may where that is more. Without the second limit a batch of bombs, each within the
/// first one, would run into the function's timeout again and again.
/// </summary>
/// <param name="recordBytes">Of a record.</param>
internal sealed class InflationLimit(long recordBytes)
{
    private const long DefaultBatchBytes = 1024 * 1024 * 1024;

    private readonly long _batchBytes = Math.Max(DefaultBatchBytes, recordBytes);
    private long _recordInflated;
    private long _batchInflated;

    public long RecordBytes => recordBytes;

    /// <summary>Bytes of the batch so far, those of undecodable records included.</summary>
    public long Inflated => _batchInflated;

    public void BeginBatch() => _batchInflated = 0;

    public void BeginRecord() => _recordInflated = 0;

    /// <exception cref="UndecodableRecordException">It is too much.</exception>
    public void Add(int bytes)
    {
        _recordInflated += bytes;
        _batchInflated += bytes;
        if (_recordInflated > recordBytes)
        {
            throw new UndecodableRecordException($"inflates to more than {recordBytes} bytes");
        }

        if (_batchInflated > _batchBytes)
        {
            throw new UndecodableRecordException($"the records of the batch inflate to more than {_batchBytes} bytes together");
        }
    }
}
