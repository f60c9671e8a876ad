using System.Buffers.Binary;
using System.IO.Hashing;

namespace CloudwatchToS3.Trials.Fuzzing;

/// <summary>
/// Gzip, slow and obvious, bit by bit after RFC 1951 and RFC 1952, and strict: every member whole, with the right checksum and length, and
/// nothing after the last one.
/// </summary>
internal sealed class ReferenceGzip
{
    private const int MaxBits = 15;

    private static readonly int[] LengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] DistanceBase =
        [
            1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
            16385, 24577];

    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly byte[] _data;
    private readonly List<byte> _output = [];
    private int _position;   // of the next whole byte
    private int _bits;
    private int _bitCount;

    private ReferenceGzip(byte[] data) => _data = data;

    /// <returns>Null for what is not gzip from its first to its last byte.</returns>
    public static byte[]? Inflate(byte[] data)
    {
        var gzip = new ReferenceGzip(data);
        try
        {
            do
            {
                gzip.Member();
            }
            while (gzip._position < data.Length);
            return [.. gzip._output];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private void Member()
    {
        int begin = _position;
        Demand(Byte() == 0x1f && Byte() == 0x8b && Byte() == 8);
        int flags = Byte();
        Demand((flags & 0xE0) == 0);
        Skip(6);
        if ((flags & 4) != 0)
        {
            Skip(Byte() | (Byte() << 8));
        }

        for (int text = flags & 0x18; text != 0; text &= text - 1)   // name and comment, each ended by a zero
        {
            while (Byte() != 0)
            {
            }
        }

        if ((flags & 2) != 0)
        {
            uint header = Crc32.HashToUInt32(_data.AsSpan(begin, _position - begin));
            Demand((Byte() | (Byte() << 8)) == (header & 0xFFFF));
        }

        int outputBegin = _output.Count;
        while (!Block(outputBegin))
        {
        }

        _bitCount = 0;
        byte[] trailer = [.. Enumerable.Range(0, 8).Select(_ => (byte)Byte())];
        byte[] inflated = [.. _output.Skip(outputBegin)];
        Demand(BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Crc32.HashToUInt32(inflated));
        Demand(BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)) == (uint)inflated.Length);
    }

    /// <returns>It was the last one.</returns>
    private bool Block(int outputBegin)
    {
        bool isLast = Bits(1) == 1;
        switch (Bits(2))
        {
            case 0:
                _bitCount = 0;
                int length = Byte() | (Byte() << 8);
                Demand((Byte() | (Byte() << 8)) == (length ^ 0xFFFF));
                for (; length > 0; length--)
                {
                    _output.Add((byte)Byte());
                }

                break;
            case 1:
                int[] literals = [
                    .. Enumerable.Range(0, 288).Select(symbol => symbol switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 })];
                Symbols(new Code(literals), new Code([.. Enumerable.Repeat(5, 30)]), outputBegin);
                break;
            case 2:
                (Code literalCode, Code distanceCode) = DynamicCodes();
                Symbols(literalCode, distanceCode, outputBegin);
                break;
            default:
                throw new InvalidDataException();
        }

        return isLast;
    }

    private (Code Literals, Code Distances) DynamicCodes()
    {
        int literals = Bits(5) + 257;
        int distances = Bits(5) + 1;
        int codeLengths = Bits(4) + 4;
        Demand(literals <= 286 && distances <= 30);
        int[] lengths = new int[19];
        for (int i = 0; i < codeLengths; i++)
        {
            lengths[CodeLengthOrder[i]] = Bits(3);
        }

        var code = new Code(lengths);
        Demand(code.IsComplete);
        var all = new List<int>();
        while (all.Count < literals + distances)
        {
            int symbol = Decode(code);
            Demand(symbol != 16 || all.Count > 0);
            all.AddRange(symbol switch
            {
                16 => Enumerable.Repeat(all[^1], 3 + Bits(2)),
                17 => Enumerable.Repeat(0, 3 + Bits(3)),
                18 => Enumerable.Repeat(0, 11 + Bits(7)),
                _ => [symbol],
            });
        }

        Demand(all.Count == literals + distances && all[256] > 0);
        var literalCode = new Code([.. all.Take(literals)]);
        var distanceCode = new Code([.. all.Skip(literals)]);
        Demand(literalCode.IsUsable && distanceCode.IsUsable);
        return (literalCode, distanceCode);
    }

    private void Symbols(Code literals, Code distances, int outputBegin)
    {
        for (int symbol; (symbol = Decode(literals)) != 256;)
        {
            if (symbol < 256)
            {
                _output.Add((byte)symbol);
                continue;
            }

            Demand(symbol - 257 < LengthBase.Length);
            int length = LengthBase[symbol - 257] + Bits(LengthExtra[symbol - 257]);
            int distanceSymbol = Decode(distances);
            int distance = DistanceBase[distanceSymbol] + Bits(Math.Max(0, (distanceSymbol / 2) - 1));
            Demand(distance <= _output.Count - outputBegin);
            for (; length > 0; length--)
            {
                _output.Add(_output[^distance]);
            }
        }
    }

    private int Decode(Code code)
    {
        int bits = 0;
        for (int length = 1; length <= MaxBits; length++)
        {
            bits = (bits << 1) | Bits(1);
            if (code.Symbols.TryGetValue((length, bits), out int symbol))
            {
                return symbol;
            }
        }

        throw new InvalidDataException();
    }

    private int Bits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            if (_bitCount == 0)
            {
                _bits = Byte();
                _bitCount = 8;
            }

            value |= (_bits & 1) << i;
            _bits >>= 1;
            _bitCount--;
        }

        return value;
    }

    private int Byte() => _position < _data.Length ? _data[_position++] : throw new InvalidDataException();

    private void Skip(int count)
    {
        Demand(count <= _data.Length - _position);
        _position += count;
    }

    private static void Demand(bool condition)
    {
        if (!condition)
        {
            throw new InvalidDataException();
        }
    }

    /// <summary>A canonical Huffman code, as a dictionary from its words.</summary>
    private sealed class Code
    {
        private readonly int _left = 1;   // words of the longest length that no symbol has

        public Code(int[] lengths)
        {
            int word = 0;
            for (int length = 1; length <= MaxBits; length++)
            {
                word <<= 1;
                _left <<= 1;
                for (int symbol = 0; symbol < lengths.Length; symbol++)
                {
                    if (lengths[symbol] == length)
                    {
                        Symbols[(length, word++)] = symbol;
                        _left--;
                    }
                }

                Demand(_left >= 0);
            }

            IsUsable = _left == 0 || lengths.Max() <= 1;
        }

        public Dictionary<(int Length, int Word), int> Symbols { get; } = [];

        public bool IsComplete => _left == 0;

        /// <summary>Complete, or, as zlib has it, of one word or none, of one bit.</summary>
        public bool IsUsable { get; }
    }
}
