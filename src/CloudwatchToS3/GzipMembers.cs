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

    private readonly SourceWithEndMark _source;
    private readonly GZipStream _inflater;

    public GzipMembers(ReadOnlyMemory<byte> data)
    {
        _source = new SourceWithEndMark(data);
        _inflater = new GZipStream(_source, CompressionMode.Decompress);
    }

    public static bool Begin(ReadOnlySpan<byte> data) => data.StartsWith<byte>([0x1f, 0x8b]);

    /// <summary>Inflates the next bytes; 0 means that the data is at its end and proven whole.</summary>
    /// <exception cref="UndecodableRecordException">The data is damaged, cut off or followed by garbage.</exception>
    public int Read(Span<byte> window)
    {
        int count;
        try
        {
            count = _inflater.Read(window);
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

    public void Dispose() => _inflater.Dispose();

    private sealed class SourceWithEndMark(ReadOnlyMemory<byte> data) : Stream
    {
        private const byte EndMark = 0xFF;   // a member begins 1f 8b
        private int _position;

        public int ReadsPastData { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, data.Length - _position);
            if (count > 0)
            {
                data.Span.Slice(_position, count).CopyTo(buffer);
                _position += count;
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
