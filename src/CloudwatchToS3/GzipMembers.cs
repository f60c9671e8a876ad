using System.IO.Compression;

namespace CloudwatchToS3;

/// <summary>
/// Inflates gzip data of one or more members, and proves that it is whole: each member with its trailer, its CRC and its length
/// right, and nothing after the last one.
/// </summary>
/// <remarks>
/// <see cref="GZipStream"/> checks CRC and length of every member that has a trailer, but takes data that is cut off for whole, and
/// ignores garbage after a member. So the data is followed by one byte that begins no member. After whole data the inflater looks at
/// that byte, finds no member, and ends: the source was read past its data exactly once. In cut data it takes the byte for data, and
/// fails, gives output, or asks again. Garbage ends it before it asks at all.
/// </remarks>
internal sealed class GzipMembers : IDisposable
{
    private const string CutOff = "gzip data is cut off";

    private readonly SourceWithEndMark _source = new();
    private GZipStream? _inflater;

    /// <summary>Begins with other data, which must not change until it is read to its end.</summary>
    public void Open(ReadOnlyMemory<byte> data)
    {
        Dispose();
        _source.Open(data);
        _inflater = new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    public static bool IsGzip(ReadOnlySpan<byte> data) => data.StartsWith<byte>([0x1f, 0x8b]);

    /// <summary>Inflates the next bytes; 0 means that the data is at its end and proven whole.</summary>
    /// <exception cref="UndecodableRecordException">The data is damaged, cut off or followed by garbage.</exception>
    public int Read(Span<byte> window)
    {
        int count;
        try
        {
            count = _inflater!.Read(window);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new UndecodableRecordException(_source.ReadsPastData > 0 ? CutOff : "gzip data is damaged", e);
        }

        return (count, _source.ReadsPastData) switch
        {
            ( > 0, 0) or (0, 1) => count,
            (0, 0) => throw new UndecodableRecordException("garbage after the last gzip member"),
            _ => throw new UndecodableRecordException(CutOff),
        };
    }

    /// <summary>Frees the inflater; <see cref="Open"/> makes another.</summary>
    public void Dispose() => _inflater?.Dispose();

    private sealed class SourceWithEndMark : Stream
    {
        private const byte EndMark = 0xFF;   // a member begins 1f 8b
        private ReadOnlyMemory<byte> _rest;

        public int ReadsPastData { get; private set; }

        public void Open(ReadOnlyMemory<byte> data)
        {
            _rest = data;
            ReadsPastData = 0;
        }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, _rest.Length);
            if (count > 0)
            {
                _rest.Span[..count].CopyTo(buffer);
                _rest = _rest[count..];
                return count;
            }

            if (++ReadsPastData > 1)
            {
                return 0;
            }

            buffer[0] = EndMark;
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
