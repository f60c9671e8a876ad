namespace CloudwatchToS3;

/// <summary>The bytes of an object once more, piece by piece: its proven records, decoded again and packed if need be.</summary>
/// <param name="records">Of the object, with the places of their text in it.</param>
/// <param name="partition">Whose documents are in it; null means all.</param>
/// <param name="format">The object's.</param>
/// <param name="partedBy">What made the partition.</param>
internal sealed class Replay(IReadOnlyList<ProvenRecord> records, string? partition, ObjectFormat format, KeyPrefix? partedBy) : IDisposable
{
    /// <summary>More than can come of two blocks and of what the compressor held back before: some 200 KiB.</summary>
    private const int PackedLimit = 1024 * 1024;

    private readonly OutputSink _text = new(format.IsJson ? OutputSink.DefaultKeepLimit : OutputSink.MaxSpan);   // of one window at a time
    private readonly OutputSink _packed = new(keepLimit: PackedLimit);
    private RecordDecoder? _decoder;
    private Packer? _packer;
    private int _next;
    private bool _isInRecord;
    private bool _isEnd;

    /// <summary>Begins at the last place not behind a position that it can begin at.</summary>
    /// <returns>This place.</returns>
    public long Begin(long position)
    {
        _decoder ??= new RecordDecoder(_text, new InflationLimit(long.MaxValue), format.IsJson, partedBy);
        _isInRecord = false;
        _isEnd = false;
        _next = 0;
        if (format.IsPacked)
        {
            _packer ??= new Packer(_packed);
            _packer.Begin();
            return 0;
        }

        while (_next + 1 < records.Count && records[_next + 1].TextBegin <= position)
        {
            _next++;
        }

        return records[_next].TextBegin;
    }

    /// <returns>The next piece, sometimes an empty one; valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public ReadOnlyMemory<byte> Next()
    {
        _text.Clear();
        _packed.Clear();
        if (_isInRecord || _next < records.Count)
        {
            DecodeWindow();
        }
        else if (_isEnd || !format.IsPacked)
        {
            throw new EndOfStreamException("The records have become shorter since they were proven.");
        }
        else
        {
            _isEnd = true;
            _packer!.End();
        }

        return format.IsPacked ? _packed.Kept : _text.Kept;
    }

    public void Dispose()
    {
        _decoder?.Dispose();
        _packer?.Dispose();
    }

    private void DecodeWindow()
    {
        if (!_isInRecord)
        {
            _decoder!.Begin(records[_next++], partition);
        }

        _isInRecord = _decoder!.DecodeWindow();
        if (format.IsPacked)
        {
            _packer!.Append(_text.Kept.Span);
        }
    }
}
