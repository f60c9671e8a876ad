using System.Buffers.Binary;
using System.IO.Hashing;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace CloudwatchToS3.Trials.Fuzzing;

/// <summary>
/// Gzip after RFC 1952, slow and strict, around another inflater than the function's: every member whole, with the right checksum and
/// length, and nothing after the last one.
/// </summary>
internal sealed class ReferenceGzip(byte[] data)
{
    private readonly List<byte> _output = [];
    private int _position;

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
        catch (Exception e) when (e is InvalidDataException or SharpZipBaseException or IndexOutOfRangeException)   // the last for a wrong code
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
            uint header = Crc32.HashToUInt32(data.AsSpan(begin, _position - begin));
            Demand((Byte() | (Byte() << 8)) == (header & 0xFFFF));
        }

        byte[] inflated = Inflated();
        byte[] trailer = [.. Enumerable.Range(0, 8).Select(_ => (byte)Byte())];
        Demand(BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Crc32.HashToUInt32(inflated));
        Demand(BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)) == (uint)inflated.Length);
        _output.AddRange(inflated);
    }

    private byte[] Inflated()
    {
        var inflater = new Inflater(noHeader: true);
        inflater.SetInput(data, _position, data.Length - _position);
        using var inflated = new MemoryStream();
        byte[] buffer = new byte[4096];
        while (!inflater.IsFinished)
        {
            int count = inflater.Inflate(buffer);
            Demand(count > 0 || inflater.IsFinished);   // it is cut off
            inflated.Write(buffer, 0, count);
        }

        _position += (int)inflater.TotalIn;
        return inflated.ToArray();
    }

    private int Byte() => _position < data.Length ? data[_position++] : throw new InvalidDataException();

    private void Skip(int count)
    {
        Demand(count <= data.Length - _position);
        _position += count;
    }

    private static void Demand(bool condition)
    {
        if (!condition)
        {
            throw new InvalidDataException();
        }
    }
}
