namespace CloudwatchToS3;

/// <summary>A name or a keyword that comes in parts. One longer than any that is asked for equals none of them.</summary>
internal sealed class ShortText
{
    private readonly byte[] _bytes = new byte[32];
    private int _length;

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _bytes.Length)
        {
            _length = _bytes.Length;
            _bytes.AsSpan().Clear();
            return;
        }

        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }

    public bool Is(ReadOnlySpan<byte> text) => text.SequenceEqual(_bytes.AsSpan(0, _length));
}
