namespace CloudwatchToS3;

/// <summary>
/// An object as it grows, record by record: all of a record or nothing. Its beginning is kept, its length and checksum are known. A
/// compressor cannot take anything back, so a record is proved before its text goes there.
/// </summary>
internal sealed class ObjectDraft : IDisposable
{
    private readonly OutputSink _output = new(OutputSink.DefaultKeepLimit);
    private readonly OutputSink _text;       // of a record, where it is packed; else the output itself
    private readonly RecordDecoder _decoder;
    private readonly Packer? _packer;

    public ObjectDraft(Settings settings, InflationLimit limit)
    {
        _text = settings.Format.IsPacked ? new OutputSink(OutputSink.DefaultKeepLimit) : _output;
        _packer = settings.Format.IsPacked ? new Packer(_output) : null;
        _decoder = new RecordDecoder(_text, limit, settings.Format.IsJson, settings.PartedBy);
    }

    /// <summary>In bytes; of a packed one when it is ended.</summary>
    public long Length => _output.Length;

    public bool IsEmpty => _packer?.IsEmpty ?? _output.Length == 0;

    public Crc32C Checksum => _output.Checksum;

    /// <summary>The beginning, valid until the next change.</summary>
    public ReadOnlyMemory<byte> Kept => _output.Kept;

    /// <summary>Begins with nothing.</summary>
    public void Begin()
    {
        _packer?.Begin();
        _output.Clear();
        _text.Clear();
    }

    /// <summary>Proves a record, and adds its text.</summary>
    /// <exception cref="UndecodableRecordException">Nothing was added.</exception>
    public (RecordContent Content, ProvenRecord Proven) Add(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        (RecordContent content, ProvenRecord proven) = _decoder.Decode(data, cancellation);
        if (_packer is null)
        {
            return (content, proven);
        }

        if (_text.Length == _text.Kept.Length)
        {
            _packer.Append(_text.Kept.Span);
        }
        else
        {
            PackAgain(proven, partition: null, cancellation);
        }

        _text.Clear();
        return (content, proven);
    }

    /// <summary>Proves a record, and adds nothing.</summary>
    /// <exception cref="UndecodableRecordException">It is.</exception>
    public (RecordContent Content, ProvenRecord Proven) Prove(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        (RecordContent, ProvenRecord) result = _decoder.Decode(data, cancellation);
        _text.Clear();
        return result;
    }

    /// <summary>Adds the documents of a partition.</summary>
    /// <returns>The record, with the place of their text in this object.</returns>
    public ProvenRecord AddAgain(ProvenRecord record, string partition, CancellationToken cancellation)
    {
        record = record with { TextBegin = _output.Length };
        if (_packer is not null)
        {
            PackAgain(record, partition, cancellation);
            return record;
        }

        _decoder.Begin(record, partition);
        while (_decoder.DecodeWindow())
        {
            cancellation.ThrowIfCancellationRequested();
        }

        return record;
    }

    /// <summary>All is added.</summary>
    public void End() => _packer?.End();

    public void Dispose()
    {
        _decoder.Dispose();
        _packer?.Dispose();
    }

    private void PackAgain(ProvenRecord record, string? partition, CancellationToken cancellation)
    {
        _decoder.Begin(record, partition);
        for (bool isInRecord = true; isInRecord;)
        {
            _text.Clear();
            isInRecord = _decoder.DecodeWindow();
            _packer!.Append(_text.Kept.Span);
            cancellation.ThrowIfCancellationRequested();
        }

        _text.Clear();
    }
}
