namespace CloudwatchToS3;

/// <summary>
/// The bytes of an object, of known length: what was kept from memory, and the rest made again while it is read. A client that retries
/// sets <see cref="Position"/> back, and it starts over. It serves one reader at a time; should one of an aborted attempt still
/// read, the checksum does not fit, S3 refuses the body, and it costs a retry.
/// </summary>
/// <param name="kept">The beginning.</param>
/// <param name="replay">Makes all of it.</param>
/// <param name="length">Of all of it, in bytes.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class ObjectBody(ReadOnlyMemory<byte> kept, Replay replay, long length, CancellationToken cancellation) : Stream
{
    private long _position;
    private ReadOnlyMemory<byte> _piece;
    private long _pieceBegin = long.MaxValue;   // in the object

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A position is not negative.");
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= length)
        {
            return 0;
        }

        ReadOnlySpan<byte> bytes = _position < kept.Length ? kept.Span[(int)_position..] : MadeAgain();
        int count = Math.Min(bytes.Length, buffer.Length);
        bytes[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        replay.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlySpan<byte> MadeAgain()
    {
        if (_position < _pieceBegin)
        {
            _pieceBegin = replay.Begin(_position);
            _piece = default;
        }

        while (_position >= _pieceBegin + _piece.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            _pieceBegin += _piece.Length;
            _piece = replay.Next();
        }

        return _piece.Span[(int)(_position - _pieceBegin)..];
    }
}
