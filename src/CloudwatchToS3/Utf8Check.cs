using System.Buffers.Binary;
using System.Text.Unicode;

namespace CloudwatchToS3;

/// <summary>Proves that bytes are UTF-8, window by window: a sequence may begin in one window and end in a later one.</summary>
internal struct Utf8Check
{
    private const int LongestSequence = 4;   // bytes

    private uint _begun;         // the bytes of a sequence that the last window left open, the first one lowest
    private int _begunLength;

    /// <summary>No sequence is open: the text may end here.</summary>
    public readonly bool IsComplete => _begunLength == 0;

    /// <returns>False where these bytes, after all the bytes before them, are not UTF-8.</returns>
    public bool Accept(ReadOnlySpan<byte> window)
    {
        while (_begunLength > 0 && window.Length > 0)
        {
            if (!Continue(window[0]))
            {
                return false;
            }

            window = window[1..];
        }

        int open = OpenTail(window);
        foreach (byte b in window[^open..])
        {
            Add(b);
        }

        return Utf8.IsValid(window[..^open]);
    }

    private bool Continue(byte b)
    {
        Add(b);
        Span<byte> sequence = stackalloc byte[LongestSequence];
        BinaryPrimitives.WriteUInt32LittleEndian(sequence, _begun);
        if (_begunLength < SequenceLength(sequence[0]))
        {
            return true;
        }

        bool valid = Utf8.IsValid(sequence[.._begunLength]);
        _begun = 0;
        _begunLength = 0;
        return valid;
    }

    private void Add(byte b) => _begun |= (uint)b << (8 * _begunLength++);

    /// <summary>How many bytes at the end begin a sequence that needs more bytes than are there.</summary>
    private static int OpenTail(ReadOnlySpan<byte> window)
    {
        for (int length = 1; length < LongestSequence && length <= window.Length; length++)
        {
            byte b = window[^length];
            if ((b & 0xC0) != 0x80)
            {
                return SequenceLength(b) > length ? length : 0;
            }
        }

        return 0;
    }

    private static int SequenceLength(byte first) => first switch
    {
        >= 0xF8 => 1,
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        >= 0xC0 => 2,
        _ => 1,
    };
}
