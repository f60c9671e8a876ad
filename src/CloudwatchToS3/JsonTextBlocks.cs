using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CloudwatchToS3;

/// <summary>
/// Copies text and resolves its simple escapes in blocks of 64 bytes: where most of the time of a decode would go, escapes being dense
/// in JSON inside of JSON. What is rare it leaves to <see cref="JsonText"/>.
/// </summary>
internal static class JsonTextBlocks
{
    private const int Block = 64;   // bytes: a bit for each in a mask of 64

    // An escape may end behind its block, and the run after it is copied as a whole block.
    private const int ReadAhead = 2 * Block + 2;

    /// <summary>What a backslash and this byte stand for; 0 for <c>u</c> and for what is no escape.</summary>
    public static ReadOnlySpan<byte> SimpleEscapes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, (byte)'"', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'/', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'\\', 0, 0, 0,
        0, 0, (byte)'\b', 0, 0, 0, (byte)'\f', 0, 0, 0, 0, 0, 0, 0, (byte)'\n', 0, 0, 0, (byte)'\r', 0, (byte)'\t', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>
    /// Goes on until a quote, a control character or an escape that is not simple, at which it stops, or until the window's last bytes.
    /// </summary>
    /// <param name="window">The text.</param>
    /// <param name="position">Where in the window to read; moved.</param>
    /// <param name="output">At least as long, from <paramref name="written"/> on, as the window from <paramref name="position"/> on.</param>
    /// <param name="written">Where in the output to write; moved.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(ReadOnlySpan<byte> window, ref int position, Span<byte> output, ref int written)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length - written, window.Length - position);
        ref byte source = ref MemoryMarshal.GetReference(window);
        ref byte target = ref MemoryMarshal.GetReference(output);
        ref byte escapes = ref MemoryMarshal.GetReference(SimpleEscapes);
        int read = position;
        int write = written;
        for (int last = window.Length - ReadAhead; read <= last;)
        {
            CopyBlock(ref Unsafe.Add(ref source, read), ref Unsafe.Add(ref target, write));
            ulong special = SpecialBytes(ref Unsafe.Add(ref source, read));
            int begin = 0;   // of the run that has been copied to where the output is
            while (special != 0)
            {
                int end = BitOperations.TrailingZeroCount(special);
                byte escape = Unsafe.Add(ref escapes, Unsafe.Add(ref source, read + end + 1));
                write += end - begin;
                if (Unsafe.Add(ref source, read + end) != '\\' || escape == 0)
                {
                    position = read + end;
                    written = write;
                    return;
                }

                begin = end + 2;
                Unsafe.Add(ref target, write++) = escape;
                CopyBlock(ref Unsafe.Add(ref source, read + begin), ref Unsafe.Add(ref target, write));
                special &= begin < Block ? ulong.MaxValue << begin : 0;
            }

            int blockEnd = Math.Max(Block, begin);
            write += blockEnd - begin;
            read += blockEnd;
        }

        position = read;
        written = write;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyBlock(ref byte source, ref byte target)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.LoadUnsafe(ref source).StoreUnsafe(ref target);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256.LoadUnsafe(ref source).StoreUnsafe(ref target);
            Vector256.LoadUnsafe(ref source, 32).StoreUnsafe(ref target, 32);
        }
        else
        {
            Vector128.LoadUnsafe(ref source).StoreUnsafe(ref target);
            Vector128.LoadUnsafe(ref source, 16).StoreUnsafe(ref target, 16);
            Vector128.LoadUnsafe(ref source, 32).StoreUnsafe(ref target, 32);
            Vector128.LoadUnsafe(ref source, 48).StoreUnsafe(ref target, 48);
        }
    }

    /// <summary>A bit for each byte of the block that is a quote, a backslash or a control character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SpecialBytes(ref byte source)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> block = Vector512.LoadUnsafe(ref source);
            return (Vector512.Equals(block, Vector512.Create((byte)'"'))
                | Vector512.Equals(block, Vector512.Create((byte)'\\'))
                | Vector512.LessThan(block, Vector512.Create((byte)0x20))).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return SpecialBytes256(ref source) | ((ulong)SpecialBytes256(ref Unsafe.Add(ref source, 32)) << 32);
        }

        return SpecialBytes128(ref source)
            | ((ulong)SpecialBytes128(ref Unsafe.Add(ref source, 16)) << 16)
            | ((ulong)SpecialBytes128(ref Unsafe.Add(ref source, 32)) << 32)
            | ((ulong)SpecialBytes128(ref Unsafe.Add(ref source, 48)) << 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SpecialBytes256(ref byte source)
    {
        Vector256<byte> block = Vector256.LoadUnsafe(ref source);
        return (Vector256.Equals(block, Vector256.Create((byte)'"'))
            | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.Equals(block, Vector256.Min(block, Vector256.Create((byte)0x1F)))).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SpecialBytes128(ref byte source)
    {
        Vector128<byte> block = Vector128.LoadUnsafe(ref source);
        return (Vector128.Equals(block, Vector128.Create((byte)'"'))
            | Vector128.Equals(block, Vector128.Create((byte)'\\'))
            | Vector128.Equals(block, Vector128.Min(block, Vector128.Create((byte)0x1F)))).ExtractMostSignificantBits();
    }
}
