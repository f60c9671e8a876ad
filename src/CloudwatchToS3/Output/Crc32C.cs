using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace CloudwatchToS3.Output;

/// <summary>
/// <c>x-amz-checksum-crc32c</c>, by processor instructions: a library would start unoptimized and cost the first event 30 ms.
/// </summary>
internal static class Crc32C
{
    public static string Of(ReadOnlySequence<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (ReadOnlyMemory<byte> block in bytes)
        {
            crc = Append(crc, block.Span);
        }

        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, ~crc);
        return Convert.ToBase64String(checksum);
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
