namespace CloudwatchToS3;

/// <summary>
/// Turns the data of a record into the text of its messages, or into lines of JSON: gzip or plain, CloudWatch Logs JSON inside. A record
/// is decoded at once, all or nothing, or, when it is known to be decodable, window by window.
/// </summary>
/// <param name="sink">Receives the text.</param>
/// <param name="limit">Makes records undecodable that inflate to more; null where all are proven.</param>
/// <param name="isJson">Each log event becomes a line of JSON.</param>
/// <param name="partedBy">Gives the partition of each document, or null.</param>
internal sealed class RecordDecoder(OutputSink sink, InflationLimit? limit, bool isJson = false, KeyPrefix? partedBy = null) : IDisposable
{
    private const int WindowBytes = 64 * 1024;

    /// <summary>Of JSON that becomes lines of JSON again: log events of 14 bytes can become lines of 37 KiB, and 4 KiB of them 11 MiB.</summary>
    private const int LineWindowBytes = 4 * 1024;

    private readonly MessageScanner _scanner = new(sink, isJson, partedBy);
    private readonly byte[] _window = new byte[WindowBytes];
    private readonly GzipMembers _members = new();
    private bool _isGzip;
    private bool _isProven;               // what it inflates to was counted in an earlier walk
    private bool _isReplay;               // so was what it becomes
    private long _walked;                 // bytes inflated in this walk
    private ReadOnlyMemory<byte> _rest;   // inflated, not yet read

    /// <summary>Decodes a whole record. One that breaks leaves the sink as it was.</summary>
    /// <param name="data">As Kinesis gives it, without base64.</param>
    /// <param name="cancellation">Ends the decoding.</param>
    /// <returns>What it holds, and what it takes to decode it again.</returns>
    /// <exception cref="UndecodableRecordException">The data is not that of CloudWatch Logs, or is damaged.</exception>
    public (RecordContent Content, ProvenRecord Proven) Decode(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        OutputSink.Mark begin = sink.Position;
        try
        {
            limit?.BeginRecord();
            RecordContent content = Walk(data, null, cancellation);
            LateHeads? late = _scanner.LateHeads;
            if (late is not null)
            {
                limit?.Add(late.Weight);
                sink.TakeBack(begin);
                content = Walk(data, late, cancellation);
            }

            limit?.Add(_walked * Math.Max(0, _scanner.Partitions.Count - 1));   // it is decoded for each
            return (content, new ProvenRecord(begin.Length, data, late, _scanner.Partitions));
        }
        catch (UndecodableRecordException)
        {
            sink.TakeBack(begin);
            throw;
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Begins to decode a record again.</summary>
    /// <param name="record">As it was decoded before.</param>
    /// <param name="partition">Whose documents are wanted; null means all.</param>
    public void Begin(ProvenRecord record, string? partition)
    {
        _isProven = true;
        _isReplay = true;
        Begin(record.Data, record.LateHeads, partition);
    }

    /// <summary>Decodes the next 64 KiB at most. Of a proven record it becomes less than the 16 MiB that a sink keeps.</summary>
    /// <returns>False at the end of the data.</returns>
    public bool DecodeWindow()
    {
        if (_rest.IsEmpty && _isGzip)
        {
            _rest = _window.AsMemory(0, _members.Read(_window));
        }

        ReadOnlySpan<byte> window = _rest.Span[..Math.Min(_rest.Length, _isProven && isJson ? LineWindowBytes : WindowBytes)];
        _rest = _rest[window.Length..];
        _walked += window.Length;
        long written = sink.Length;
        limit?.Inflate(_isProven ? 0 : window.Length);
        _scanner.Read(window);
        limit?.Add(_isReplay ? 0 : Math.Max(0, sink.Length - written - window.Length));
        return window.Length > 0;
    }

    public void Dispose() => _members.Dispose();

    private RecordContent Walk(ReadOnlyMemory<byte> data, LateHeads? known, CancellationToken cancellation)
    {
        _isProven = known is not null;
        _isReplay = false;
        Begin(data, known, partition: null);
        while (DecodeWindow())
        {
            cancellation.ThrowIfCancellationRequested();
        }

        return _scanner.End();
    }

    private void Begin(ReadOnlyMemory<byte> data, LateHeads? known, string? partition)
    {
        _walked = 0;
        _scanner.Begin(known, partition);
        _isGzip = GzipMembers.IsGzip(data.Span);
        if (_isGzip)
        {
            _members.Open(data);
            _rest = default;
        }
        else if (data.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            _rest = data;
        }
        else
        {
            throw new UndecodableRecordException(data.Span switch
            {
                [] => "no data",
                [0xF3, 0x89, 0x9A, 0xC2, ..] => "an aggregated record of the Kinesis Producer Library, not CloudWatch Logs data",
                _ => "neither gzip nor JSON",
            });
        }
    }
}
