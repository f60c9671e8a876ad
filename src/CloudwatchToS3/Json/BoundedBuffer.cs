namespace CloudwatchToS3.Json;

/// <summary>Bytes up to a limit, in memory that is allocated once. Memory that was never written to costs nothing.</summary>
/// <param name="limit">In bytes.</param>
/// <param name="reason">Why a record that needs more is undecodable.</param>
internal sealed class BoundedBuffer(int limit, string reason)
{
    /// <summary>With room beyond the limit, because blocks are written before their length is checked.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(limit + JsonStringBlocks.Slack);

    public int Limit => limit;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);

    /// <summary>Moves forward or back to a length.</summary>
    /// <exception cref="UndecodableRecordException">The length exceeds the limit.</exception>
    public void SetLength(int length)
    {
        Check(length);
        Length = length;
    }

    /// <summary>Holds bytes to the limit that are not all kept here.</summary>
    /// <exception cref="UndecodableRecordException">They exceed it.</exception>
    public void Check(long bytes)
    {
        if (bytes > limit)
        {
            throw new UndecodableRecordException(reason);
        }
    }

    /// <exception cref="UndecodableRecordException">They do not fit.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int begin = Length;
        SetLength(bytes.Length <= limit - begin ? begin + bytes.Length : limit + 1);
        bytes.CopyTo(Bytes.AsSpan(begin));
    }
}
