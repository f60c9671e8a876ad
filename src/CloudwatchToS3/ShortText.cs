using System.Text;

namespace CloudwatchToS3;

/// <summary>A text that comes in parts, and is kept up to a limit.</summary>
/// <param name="maxBytes">One that is longer equals no other.</param>
internal sealed class ShortText(int maxBytes)
{
    private readonly byte[] _bytes = new byte[maxBytes];
    private int _length;

    public bool IsTooLong { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        IsTooLong = false;
    }

    public void Append(ReadOnlySpan<byte> part)
    {
        IsTooLong |= part.Length > _bytes.Length - _length;
        if (!IsTooLong)
        {
            part.CopyTo(_bytes.AsSpan(_length));
            _length += part.Length;
        }
    }

    public bool Is(ReadOnlySpan<byte> text) => !IsTooLong && text.SequenceEqual(Bytes);

    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
