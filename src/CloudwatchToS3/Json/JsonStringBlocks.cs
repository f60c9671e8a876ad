using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CloudwatchToS3.Json;

/// <summary>Copies text in blocks of 64 bytes and resolves simple escapes, which are dense in JSON inside JSON.</summary>
internal static class JsonStringBlocks
{
    /// <summary>Room behind the input and behind the output: the last block reaches beyond the text, and so may the escape after it.</summary>
    public const int Slack = 2 * Block;

    private const int Block = 64;   // bytes: a bit for each in a mask of 64
    private const int Group = 8;    // bytes that one shuffle packs
    private const ulong OddBits = 0xAAAA_AAAA_AAAA_AAAA;

    /// <summary>For each set of bytes to drop from a group: the bytes that stay, the first one lowest.</summary>
    private static readonly ulong[] Staying = [.. Enumerable.Range(0, 1 << Group).Select(BytesNotIn)];

    /// <summary>What a backslash followed by this byte stands for; 0 for <c>u</c> and for anything that is not an escape.</summary>
    public static ReadOnlySpan<byte> SimpleEscapes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, (byte)'"', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'/', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'\\', 0, 0, 0,
        0, 0, (byte)'\b', 0, 0, 0, (byte)'\f', 0, 0, 0, 0, 0, 0, 0, (byte)'\n', 0,
        0, 0, (byte)'\r', 0, (byte)'\t', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Stops at a quote, a control character, an escape that is not simple, or after <paramref name="count"/> bytes.</summary>
    /// <param name="json">Followed by <see cref="Slack"/> zero bytes.</param>
    /// <param name="position">Where to read, not inside an escape. It is moved.</param>
    /// <param name="count">A block that begins within this many bytes is read whole.</param>
    /// <param name="output">It has room for as many bytes and <see cref="Slack"/> more.</param>
    /// <param name="written">Where in the output to write. It is moved.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<TEscapes>(byte[] json, ref int position, int count, byte[] output, ref int written)
        where TEscapes : struct, IEscapes
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, output.Length - Slack - written);
        ref byte source = ref MemoryMarshal.GetArrayDataReference(json);
        ref byte target = ref MemoryMarshal.GetArrayDataReference(output);
        ref ulong staying = ref MemoryMarshal.GetArrayDataReference(Staying);
        int read = position;
        int write = written;
        for (int last = read + count; read <= last;)
        {
            ref byte block = ref Unsafe.Add(ref source, read);
            ulong backslashes = Equal(ref block, (byte)'\\');
            ulong quotes = Equal(ref block, (byte)'"');
            ulong stops = quotes | Below(ref block, 0x20);
            if (TEscapes.AreKept || backslashes == 0)
            {
                CopyBlock(ref block, ref Unsafe.Add(ref target, write));
            }

            if (backslashes != 0)
            {
                // In a run of backslashes every second one is escaped, and what follows a run of odd length. (As simdjson finds it.)
                ulong series = (((backslashes << 1) | OddBits) - backslashes) ^ OddBits;
                ulong escaped = series ^ backslashes;
                ulong begins = series & backslashes;
                stops = (stops & ~escaped) | (begins & (1UL << (Block - 1)));
                // They stand for another byte, or are not simple.
                ulong changing = escaped & ~(quotes | backslashes | Equal(ref block, (byte)'/'));
                for (ulong rest = changing; rest != 0; rest &= rest - 1)
                {
                    int index = BitOperations.TrailingZeroCount(rest);
                    if (SimpleEscapes[Unsafe.Add(ref block, index)] == 0)
                    {
                        stops |= 1UL << (index - 1);
                        break;
                    }
                }

                ulong before = ~stops & (stops ^ (stops - 1));   // the bytes before the first stop
                begins &= before;
                if (!TEscapes.AreKept)
                {
                    Pack(ref block, begins, ref Unsafe.Add(ref target, write), ref staying);
                    for (changing &= before; changing != 0; changing &= changing - 1)
                    {
                        int index = BitOperations.TrailingZeroCount(changing);
                        int place = index - BitOperations.PopCount(begins & ((1UL << index) - 1));
                        Unsafe.Add(ref target, write + place) = SimpleEscapes[Unsafe.Add(ref block, index)];
                    }

                    write -= BitOperations.PopCount(begins);
                }
            }

            int length = BitOperations.TrailingZeroCount(stops);   // 64 where there is none
            read += length;
            write += length;
            if (stops != 0)
            {
                // The last byte of a block may begin a simple escape; everything else is for others.
                byte escape = Unsafe.Add(ref source, read) == '\\' ? SimpleEscapes[Unsafe.Add(ref source, read + 1)] : (byte)0;
                if (escape == 0)
                {
                    break;
                }

                if (TEscapes.AreKept)
                {
                    Unsafe.Add(ref target, write++) = (byte)'\\';
                    escape = Unsafe.Add(ref source, read + 1);
                }

                Unsafe.Add(ref target, write++) = escape;
                read += 2;
            }
        }

        position = read;
        written = write;
    }

    /// <summary>Copies a block without some of its bytes, and writes up to 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pack(ref byte block, ulong leftOut, ref byte target, ref ulong staying)
    {
        for (int i = 0; i < Block; i += Group, leftOut >>= Group)
        {
            Vector128<byte> group = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, i))).AsByte();
            Vector128<byte> order = Vector128.CreateScalarUnsafe(Unsafe.Add(ref staying, (byte)leftOut)).AsByte();
            Unsafe.WriteUnaligned(ref target, Vector128.ShuffleNative(group, order).AsUInt64().ToScalar());
            target = ref Unsafe.Add(ref target, Group - BitOperations.PopCount((byte)leftOut));
        }
    }

    private static ulong BytesNotIn(int leftOut)
    {
        ulong order = 0;
        int count = 0;
        for (ulong i = 0; i < Group; i++)
        {
            if ((leftOut & (1 << (int)i)) == 0)
            {
                order |= i << (8 * count++);
            }
        }

        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyBlock(ref byte block, ref byte target) => Vector512.LoadUnsafe(ref block).StoreUnsafe(ref target);

    /// <summary>A bit for each byte of the block that equals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(ref byte block, byte value) =>
        Vector512.Equals(Vector512.LoadUnsafe(ref block), Vector512.Create(value)).ExtractMostSignificantBits();

    /// <summary>A bit for each byte of the block that is less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Below(ref byte block, byte value) =>
        Vector512.LessThan(Vector512.LoadUnsafe(ref block), Vector512.Create(value)).ExtractMostSignificantBits();
}

/// <summary>What to do with escapes. It is chosen by type, so that the loop needs no branch for it.</summary>
internal interface IEscapes
{
    static abstract bool AreKept { get; }
}
