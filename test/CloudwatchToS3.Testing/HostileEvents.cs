namespace CloudwatchToS3.Testing;

/// <summary>Records that nobody sends by accident, made to take as much memory or time as the limits allow.</summary>
public static class HostileEvents
{
    private const int MiB = 1024 * 1024;
    private const int MaxEventBytes = 6 * MiB;   // of an invocation
    private const int EnvelopeBytes = 800;       // of a record beside its data
    private const string Begin = "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[";
    private const string End = "]}";

    /// <summary>The largest event of these records: as many as an invocation takes, and noise in the place of the rest.</summary>
    public static byte[] Event(IEnumerable<byte[]> records)
    {
        int left = MaxEventBytes;
        List<byte[]> fitting = [.. records.TakeWhile(record => (left -= Size(record)) > 0)];
        left = MaxEventBytes - fitting.Sum(Size) - (2 * EnvelopeBytes);
        byte[] noise = new byte[Math.Max(0, left / 4 * 3)];
        new Random(1).NextBytes(noise);
        return Some.Event(noise.Length > 0 ? [.. fitting, noise] : [.. fitting]);
    }

    private static int Size(byte[] record) => EnvelopeBytes + ((record.Length + 2) / 3 * 4);

    /// <summary>Records that inflate to so many MiB by repeating a text inside the array of log events.</summary>
    public static IEnumerable<byte[]> Repeated(int records, int mebibytes, string begin, string repeated, string end) =>
        Enumerable.Repeat(Record(mebibytes, Begin + begin, repeated, end + End), records);

    /// <summary>The same, with the type behind the log events: they are read twice.</summary>
    public static IEnumerable<byte[]> Late(int records, int mebibytes, string begin, string repeated, string end) =>
        Enumerable.Repeat(Record(mebibytes, "{\"logEvents\":[" + begin, repeated, end + "],\"messageType\":\"DATA_MESSAGE\"}"), records);

    /// <summary>Records of documents, each with a header of its own.</summary>
    /// <param name="header">Of a document, by its number in its record and that of the record.</param>
    public static IEnumerable<byte[]> Documents(int records, int documents, Func<int, int, string> header) =>
        Enumerable.Range(0, records).Select(record => Some.Gzip(gzip =>
        {
            for (int i = 0; i < documents; i++)
            {
                string document = $$"""{"messageType":"DATA_MESSAGE",{{header(i, record)}},"logEvents":[{"message":""}]}""";
                gzip.Write(Encoding.UTF8.GetBytes(document));
            }
        }));

    /// <summary>A record of one document and so many empty gzip members behind it.</summary>
    public static byte[] Members(int count)
    {
        byte[] empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];   // a stream that nobody writes to makes none
        return [.. Some.Gzip(gzip => gzip.Write(Encoding.UTF8.GetBytes(Begin + End))), .. Enumerable.Repeat(empty, count).SelectMany(b => b)];
    }

    /// <summary>
    /// Records of text that inflates from almost nothing and that gzip cannot compress again: a random block is repeated at a distance that
    /// deflate allows, and that zlib never looks back.
    /// </summary>
    public static IEnumerable<byte[]> Noise(int records, double mebibytes) =>
        Enumerable.Range(0, records).Select(seed => NoiseRecord(seed, mebibytes, ""));

    /// <summary>The same, a record for each log group and owner.</summary>
    public static IEnumerable<byte[]> NoiseOf(double mebibytes, params (string LogGroup, string Owner)[] sources) =>
        sources.Select((source, seed) => NoiseRecord(seed, mebibytes, $"\"logGroup\":\"{source.LogGroup}\",\"owner\":\"{source.Owner}\","));

    /// <summary>Rising sizes, so that every buffer has to grow.</summary>
    public static IEnumerable<byte[]> Rising(int records, int mebibytesMore) =>
        Enumerable.Range(1, records).Select(i => Record(mebibytesMore * i, Begin + "{\"message\":\"", "rising ", "\"}" + End));

    private static byte[] Record(int mebibytes, string begin, string repeated, string end) => Some.Gzip(gzip =>
    {
        byte[] block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, MiB / Encoding.UTF8.GetByteCount(repeated))));
        gzip.Write(Encoding.UTF8.GetBytes(begin));
        for (int i = 0; i < mebibytes; i++)
        {
            gzip.Write(block);
        }

        gzip.Write(Encoding.UTF8.GetBytes(end));
    });

    private static byte[] NoiseRecord(int seed, double mebibytes, string header)
    {
        byte[] block = NoiseBlock(new Random(seed));
        byte[] begin = Encoding.UTF8.GetBytes("{" + header + Begin[1..] + "{\"message\":\"");
        byte[] end = Encoding.UTF8.GetBytes("\"}" + End);
        int copies = (int)(mebibytes * MiB / block.Length) - 1;
        var deflate = new FixedDeflate();
        deflate.Literals(begin);
        deflate.Literals(block);
        deflate.RepeatBlock(copies);
        deflate.Literals(end);
        var crc = new Crc32();
        crc.Append(begin);
        for (int i = 0; i <= copies; i++)
        {
            crc.Append(block);
        }

        crc.Append(end);
        byte[] trailer = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(sizeof(uint)), (uint)(begin.Length + ((copies + 1L) * block.Length) + end.Length));
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, .. deflate.Finish(), .. trailer];
    }

    /// <summary>Whole characters of one, two and three bytes, mixed so that most byte values are equally frequent.</summary>
    private static byte[] NoiseBlock(Random random)
    {
        var text = new MemoryStream();
        while (text.Length < FixedDeflate.BlockLength)
        {
            int left = FixedDeflate.BlockLength - (int)text.Length;
            int c = random.Next(100) switch
            {
                < 55 => random.Next(0x20, 0x7F),
                < 80 when left >= 2 => random.Next(0x80, 0x800),
                >= 80 when left >= 3 => random.Next(0x800, 0xD800),
                _ => 'x',
            };
            text.Write(Encoding.UTF8.GetBytes(c is '"' or '\\' ? "x" : char.ConvertFromUtf32(c)));
        }

        return text.ToArray();
    }

    /// <summary>One deflate block in the fixed code of RFC 1951, 3.2.6.</summary>
    private sealed class FixedDeflate
    {
        private const int LongestCopy = 258;
        private const int CopiesOfBlock = 126;

        /// <summary>Zlib looks back 32,506 bytes, deflate allows 32,768.</summary>
        public const int BlockLength = CopiesOfBlock * LongestCopy;

        private readonly List<byte> _bytes = [];
        private ulong _bits;
        private int _count;

        public FixedDeflate() => Bits(0b011, 3);   // the last block, fixed code

        public void Literals(ReadOnlySpan<byte> bytes)
        {
            foreach (byte literal in bytes)
            {
                Symbol(literal);
            }
        }

        /// <summary>The last <see cref="BlockLength"/> bytes once more, so many times.</summary>
        public void RepeatBlock(int times)
        {
            for (int i = 0; i < times * CopiesOfBlock; i++)
            {
                Symbol(285);                       // the longest copy,
                Bits(Reversed(29, 5), 5);          // from a distance of 24,577
                Bits(BlockLength - 24_577, 13);    // and so many more
            }
        }

        public byte[] Finish()
        {
            Symbol(256);
            Bits(0, 7);
            return [.. _bytes];
        }

        private void Symbol(int symbol)
        {
            (int code, int length) = symbol switch
            {
                < 144 => (0x30 + symbol, 8),
                < 256 => (0x190 + symbol - 144, 9),
                < 280 => (symbol - 256, 7),
                _ => (0xC0 + symbol - 280, 8),
            };
            Bits(Reversed(code, length), length);
        }

        /// <summary>A Huffman code goes with its highest bit first.</summary>
        private static uint Reversed(int code, int length)
        {
            uint reversed = 0;
            for (int i = 0; i < length; i++)
            {
                reversed |= (uint)((code >> i) & 1) << (length - 1 - i);
            }

            return reversed;
        }

        private void Bits(uint value, int count)
        {
            _bits |= (ulong)value << _count;
            for (_count += count; _count >= 8; _count -= 8, _bits >>= 8)
            {
                _bytes.Add((byte)_bits);
            }
        }
    }
}
