namespace CloudwatchToS3;

/// <summary>
/// The text of an object as it grows, with its length and checksum. What a record wrote can be taken back, so that a record
/// which proves undecodable leaves nothing behind.
/// </summary>
internal sealed class OutputSink
{
    private const int FirstCapacity = 64 * 1024;   // bytes

    private byte[] _kept = new byte[FirstCapacity];
    private int _length;
    private Crc32C _checksum;

    /// <summary>Where the next byte goes: a point that <see cref="TakeBack"/> returns to.</summary>
    public Mark Position => new(_length, _checksum);

    public int Length => _length;

    public Crc32C Checksum => _checksum;

    public ReadOnlyMemory<byte> Text => _kept.AsMemory(0, _length);

    /// <summary>Free space to write into, valid until the next call; only what <see cref="Advance"/> is told of becomes text.</summary>
    public Span<byte> GetSpan(int atLeast)
    {
        if (_kept.Length - _length < atLeast)
        {
            Array.Resize(ref _kept, Math.Max(_length + atLeast, _kept.Length * 2));
        }

        return _kept.AsSpan(_length);
    }

    public void Advance(int count)
    {
        _checksum = _checksum.Append(_kept.AsSpan(_length, count));
        _length += count;
    }

    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(GetSpan(text.Length));
        Advance(text.Length);
    }

    public void TakeBack(Mark mark)
    {
        _length = mark.Length;
        _checksum = mark.Checksum;
    }

    internal readonly record struct Mark(int Length, Crc32C Checksum);
}
