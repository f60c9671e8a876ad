using System.IO.Compression;

namespace CloudwatchToS3;

/// <summary>
/// Packs text as one gzip member. The text goes on in blocks of 64 KiB however it came, so that the same text gives the same bytes.
/// </summary>
internal sealed class Packer : IDisposable
{
    /// <summary>Of zlib's 1 to 9: a tenth larger than at level 6, in half the time (the README has the figures).</summary>
    public const int Level = 2;

    private const int BlockBytes = 64 * 1024;

    private static readonly ZLibCompressionOptions Options = new() { CompressionLevel = Level };

    private readonly SinkStream _output;
    private readonly byte[] _block = new byte[BlockBytes];
    private GZipStream? _gzip;
    private int _filled;

    public Packer(OutputSink output) => _output = new SinkStream(output);

    /// <summary>Nothing was appended.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Begins a member. One before it that was not ended leaves something in the output.</summary>
    public void Begin()
    {
        Dispose();
        IsEmpty = true;
        _filled = 0;
        _gzip = new GZipStream(_output, Options, leaveOpen: true);
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        IsEmpty &= text.IsEmpty;
        while (text.Length > 0)
        {
            int count = Math.Min(text.Length, BlockBytes - _filled);
            text[..count].CopyTo(_block.AsSpan(_filled));
            text = text[count..];
            _filled += count;
            if (_filled == BlockBytes)
            {
                _gzip!.Write(_block);
                _filled = 0;
            }
        }
    }

    public void End()
    {
        _gzip!.Write(_block, 0, _filled);
        _gzip.Dispose();
        _gzip = null;
    }

    /// <summary>Frees what a member that was not ended holds.</summary>
    public void Dispose() => _gzip?.Dispose();

    private sealed class SinkStream(OutputSink sink) : Stream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            for (; buffer.Length > 0; buffer = buffer[Math.Min(buffer.Length, OutputSink.MaxSpan)..])
            {
                sink.Append(buffer[..Math.Min(buffer.Length, OutputSink.MaxSpan)]);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
