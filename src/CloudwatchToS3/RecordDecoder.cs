namespace CloudwatchToS3;

/// <summary>
/// Turns the data of a record into the text of its messages: gzip or plain, CloudWatch Logs JSON inside. A record is decoded at once, all
/// or nothing, or, when it is known to be decodable, window by window.
/// </summary>
/// <param name="sink">Receives each message and a line feed.</param>
/// <param name="limit">Makes records undecodable that inflate to more.</param>
internal sealed class RecordDecoder(OutputSink sink, InflationLimit limit) : IDisposable
{
    private const int WindowBytes = 64 * 1024;

    private readonly MessageScanner _scanner = new(sink);
    private readonly byte[] _window = new byte[WindowBytes];
    private readonly GzipMembers _members = new();
    private bool _isGzip;
    private ReadOnlyMemory<byte> _plain;

    public LateControls LateControls => _scanner.LateControls;

    /// <summary>Decodes a whole record. One that breaks leaves the sink as it was.</summary>
    /// <exception cref="UndecodableRecordException">The data is not that of CloudWatch Logs, or is damaged.</exception>
    public RecordContent Decode(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        OutputSink.Mark begin = sink.Position;
        try
        {
            Begin(data, []);
            while (DecodeWindow())
            {
                cancellation.ThrowIfCancellationRequested();
            }

            return _scanner.End();
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

    /// <summary>Begins a record.</summary>
    /// <param name="data">As Kinesis gives it, without base64; must not change until the record is decoded.</param>
    /// <param name="knownControls">What <see cref="LateControls"/> found when it was decoded before; else empty.</param>
    public void Begin(ReadOnlyMemory<byte> data, int[] knownControls)
    {
        _scanner.Begin(knownControls);
        limit.BeginRecord();
        _isGzip = GzipMembers.IsGzip(data.Span);
        if (_isGzip)
        {
            _members.Open(data);
        }
        else if (data.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            _plain = data;
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

    /// <summary>Decodes the next 64 KiB at most.</summary>
    /// <returns>False at the end of the data.</returns>
    public bool DecodeWindow()
    {
        ReadOnlySpan<byte> window = _isGzip ? _window.AsSpan(0, _members.Read(_window)) : NextPlain();
        limit.Add(window.Length);
        _scanner.Read(window);
        return window.Length > 0;
    }

    public void Dispose() => _members.Dispose();

    private ReadOnlySpan<byte> NextPlain()
    {
        ReadOnlyMemory<byte> next = _plain[..Math.Min(WindowBytes, _plain.Length)];
        _plain = _plain[next.Length..];
        return next.Span;
    }
}
