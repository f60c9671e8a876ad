namespace CloudwatchToS3;

/// <summary>
/// The text of proven records, decoded again while it is read: a body of known length that is too long to keep. A client that retries
/// sets <see cref="Position"/> back, and the decoding starts over.
/// </summary>
internal sealed class ReplayStream(IReadOnlyList<ProvenRecord> records, long length, long maxInflatedBytes, CancellationToken cancellation) : Stream
{
    // Of one window at a time: each is passed on before the next is decoded.
    private readonly OutputSink _sink = new(keepLimit: OutputSink.MaxSpan);
    private RecordDecoder? _decoder;
    private int _nextRecord;
    private bool _isInRecord;
    private int _taken;        // of the sink's text
    private long _position;
    private long _decodedTo;   // where the text behind _taken begins

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
        if (_position < _decodedTo)
        {
            Restart();
        }

        while (_position < length && buffer.Length > 0)
        {
            ReadOnlySpan<byte> text = _sink.Text.Span[_taken..];
            if (text.Length == 0)
            {
                DecodeWindow();
                continue;
            }

            int skipped = (int)Math.Min(text.Length, _position - _decodedTo);
            int count = skipped > 0 ? 0 : Math.Min(text.Length, buffer.Length);
            text[..count].CopyTo(buffer);
            _taken += skipped + count;
            _decodedTo += skipped + count;
            _position += count;
            if (count > 0)
            {
                return count;
            }
        }

        return 0;
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
        _decoder?.Dispose();
        base.Dispose(disposing);
    }

    private void Restart()
    {
        _sink.Clear();
        _nextRecord = 0;
        _isInRecord = false;
        _taken = 0;
        _decodedTo = 0;
    }

    private void DecodeWindow()
    {
        cancellation.ThrowIfCancellationRequested();
        _sink.Clear();
        _taken = 0;
        _decoder ??= new RecordDecoder(_sink, maxInflatedBytes);
        if (!_isInRecord)
        {
            ProvenRecord record = records[_nextRecord++];
            _decoder.Begin(record.Data, record.LateControls);
        }

        _isInRecord = _decoder.DecodeWindow();
    }
}
