using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CloudwatchToS3;

/// <summary>The CRC-32C of bytes that come piece by piece, as S3 counts it: polynomial 1EDC6F41 reflected, all ones before and after.</summary>
internal readonly struct Crc32C
{
    private readonly uint _inverted;

    private Crc32C(uint inverted) => _inverted = inverted;

    public Crc32C Append(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~_inverted;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte b in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return new Crc32C(~crc);
    }

    /// <summary>As <c>x-amz-checksum-crc32c</c> carries it: base64 of the four bytes, the highest first.</summary>
    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _inverted);
        return Convert.ToBase64String(bytes);
    }
}
