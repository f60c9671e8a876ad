namespace CloudwatchToS3;

/// <summary>
/// The text of an object as it grows, with its length and checksum. It keeps the text up to a limit; a longer text it only counts and
/// checksums. What a record wrote can be taken back, so that a record which proves undecodable leaves nothing behind.
/// </summary>
/// <param name="keepLimit">Bytes to keep.</param>
internal sealed class OutputSink(int keepLimit)
{
    /// <summary>16 MiB of text is sent from memory; what is behind it is decoded a second time while it is sent.</summary>
    public const int DefaultKeepLimit = 16 * 1024 * 1024;

    /// <summary>The most bytes that one call of <see cref="GetSpan"/> can promise: a window, as much as it can grow, and a line feed.</summary>
    public const int MaxSpan = (64 * 1024) + 64;

    // Of fresh memory only what is written to takes room.
    private readonly byte[] _text = GC.AllocateUninitializedArray<byte>(keepLimit + MaxSpan);
    private int _position;       // in _text, of the next byte
    private int _checksummed;    // in _text, up to the position
    private Crc32C _checksum;

    public long Length { get; private set; }

    /// <summary>The beginning of the text, or all of it where that is not longer than the limit. Valid until the next change.</summary>
    public ReadOnlyMemory<byte> Kept => _text.AsMemory(0, (int)Math.Min(Length, keepLimit));

    public Crc32C Checksum
    {
        get
        {
            _checksum = _checksum.Append(_text.AsSpan(_checksummed, _position - _checksummed));
            _checksummed = _position;
            return _checksum;
        }
    }

    /// <summary>Where the next byte goes: a point that <see cref="TakeBack"/> returns to.</summary>
    public Mark Position => new(Length, Checksum);

    /// <summary>Free space of at least <see cref="MaxSpan"/> bytes, valid until the next call; only what <see cref="Advance"/> is told of becomes text.</summary>
    public Span<byte> GetSpan()
    {
        if (_position > keepLimit)
        {
            _ = Checksum;   // before what it covers is overwritten
            Rewind(keepLimit);
        }

        return _text.AsSpan(_position);
    }

    public void Advance(int count)
    {
        _position += count;
        Length += count;
    }

    /// <param name="bytes">At most <see cref="MaxSpan"/>.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan());
        Advance(bytes.Length);
    }

    public void TakeBack(Mark mark)
    {
        Length = mark.Length;
        _checksum = mark.Checksum;
        Rewind((int)Math.Min(Length, keepLimit));
    }

    public void Clear() => TakeBack(default);

    private void Rewind(int position)
    {
        _position = position;
        _checksummed = position;
    }

    internal readonly record struct Mark(long Length, Crc32C Checksum);
}
