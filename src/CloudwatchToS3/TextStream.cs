namespace CloudwatchToS3;

/// <summary>
/// The text of an object, of known length: what the sink has kept from memory, and the rest by decoding the proven records behind it
/// again while it is read. A client that retries sets <see cref="Position"/> back, and the decoding starts over. It serves one reader at a
/// time; should one of an aborted attempt still read, the checksum does not fit, S3 refuses the body, and it costs a retry.
/// </summary>
/// <param name="kept">The beginning of the text.</param>
/// <param name="records">The records of the whole text.</param>
/// <param name="length">Of the whole text, in bytes.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class TextStream(
    ReadOnlyMemory<byte> kept, IReadOnlyList<ProvenRecord> records, long length, CancellationToken cancellation) : Stream
{
    private OutputSink? _sink;   // of one window at a time: each is passed on before the next is decoded
    private RecordDecoder? _decoder;
    private int _nextRecord;
    private bool _isInRecord;
    private long _position;
    private ReadOnlyMemory<byte> _decoded;
    private long _decodedBegin = long.MaxValue;   // in the text

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

        ReadOnlySpan<byte> text = _position < kept.Length ? kept.Span[(int)_position..] : DecodedAtPosition();
        int count = Math.Min(text.Length, buffer.Length);
        text[..count].CopyTo(buffer);
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
        _decoder?.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlySpan<byte> DecodedAtPosition()
    {
        if (_position < _decodedBegin)
        {
            BeginRecordAtPosition();
        }

        while (_position >= _decodedBegin + _decoded.Length)
        {
            DecodeWindow();
        }

        return _decoded.Span[(int)(_position - _decodedBegin)..];
    }

    private void BeginRecordAtPosition()
    {
        _nextRecord = records.Count - 1;
        while (records[_nextRecord].TextBegin > _position)
        {
            _nextRecord--;
        }

        _isInRecord = false;
        _decodedBegin = records[_nextRecord].TextBegin;
        _decoded = default;
    }

    private void DecodeWindow()
    {
        cancellation.ThrowIfCancellationRequested();
        _sink ??= new OutputSink(keepLimit: OutputSink.MaxSpan);
        _decoder ??= new RecordDecoder(_sink, new InflationLimit(long.MaxValue));
        if (!_isInRecord)
        {
            ProvenRecord record = records[_nextRecord++];
            _decoder.Begin(record.Data, record.LateControls);
        }

        _decodedBegin += _decoded.Length;
        _sink.Clear();
        _isInRecord = _decoder.DecodeWindow();
        _decoded = _sink.Kept;
    }
}
