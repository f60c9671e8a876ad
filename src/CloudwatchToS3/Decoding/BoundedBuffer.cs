namespace CloudwatchToS3.Decoding;

/// <summary>Bytes up to a limit, in memory that is allocated once: of fresh memory only what is written to takes room.</summary>
/// <param name="limit">In bytes.</param>
/// <param name="reason">Why a record that would need more is undecodable.</param>
internal sealed class BoundedBuffer(int limit, string reason)
{
    /// <summary>Behind the limit: a block of 64 bytes may be written before anyone asks whether it fits.</summary>
    private const int Slack = 128;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(limit + Slack);

    public int Limit => limit;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);

    /// <summary>Goes on, or back, to a length.</summary>
    /// <exception cref="UndecodableRecordException">It is beyond the limit.</exception>
    public void SetLength(int length) => Length = length <= limit ? length : throw new UndecodableRecordException(reason);

    /// <exception cref="UndecodableRecordException">They do not fit.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int begin = Length;
        SetLength(bytes.Length <= limit - begin ? begin + bytes.Length : limit + 1);
        bytes.CopyTo(Bytes.AsSpan(begin));
    }
}
