namespace CloudwatchToS3;

/// <summary>The bytes of an object once more, piece by piece: its proven records, decoded again and packed if need be.</summary>
/// <param name="records">Of the object, with the places of their text in it.</param>
/// <param name="partition">Whose documents are in it; null means all.</param>
/// <param name="format">The object's.</param>
/// <param name="partedBy">What made the partition.</param>
internal sealed class Replay(IReadOnlyList<ProvenRecord> records, string? partition, ObjectFormat format, KeyPrefix? partedBy) : IDisposable
{
    private OutputSink? _text;     // of one window at a time
    private OutputSink? _packed;
    private RecordDecoder? _decoder;
    private Packer? _packer;
    private int _next;
    private bool _isInRecord;
    private bool _isEnd;

    /// <summary>Begins at the last place not behind a position that it can begin at.</summary>
    /// <returns>This place.</returns>
    public long Begin(long position)
    {
        // What a window becomes is within the limit: see RecordDecoder. The compressor adds what it held back before.
        int limit = format.IsJson ? OutputSink.DefaultKeepLimit : 4 * OutputSink.MaxSpan;
        _text ??= new OutputSink(limit);
        _decoder ??= new RecordDecoder(_text, limit: null, format.IsJson, partedBy);
        _isInRecord = false;
        _isEnd = false;
        _next = 0;
        if (format.IsPacked)
        {
            _packed ??= new OutputSink(limit);
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
        _text!.Clear();
        _packed?.Clear();
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

        OutputSink made = _packed ?? _text;
        return made.Length == made.Kept.Length ? made.Kept : throw new InvalidOperationException("A window became more than was thought possible.");
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
            _packer!.Append(_text!.Kept.Span);
        }
    }
}
