using System.Text.Unicode;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>Decodes records, each whole and once. Two arrays are reused for every record: one for its JSON, one for its lines.</summary>
internal sealed class RecordDecoder
{
    /// <summary>CloudWatch Logs sends one document in a record. The work goes by documents, too: each may have another log group.</summary>
    private const int MaxDocuments = 1000;

    private readonly int _limit;
    private readonly byte[] _json;
    private readonly BoundedBuffer _lines;
    private readonly DocumentReader _documents;
    private readonly List<RecordPart> _parts = [];
    private int _inflated;
    private long _discarded;   // lines of control messages

    public RecordDecoder(Settings settings, LineFormat format)
    {
        _limit = settings.MaxInflatedBytes;
        _json = GC.AllocateUninitializedArray<byte>(_limit + JsonStringBlocks.Slack);
        _lines = new BoundedBuffer(_limit, $"its {format.Name} would be more than {_limit} bytes");
        _documents = new DocumentReader(format.CreateWriter(_lines), settings.KeyPrefix);
    }

    /// <summary>How many bytes of the last record were inflated, even if it was undecodable.</summary>
    public int Inflated => _inflated;

    /// <summary>The last record's work in bytes: those read, some twice, or those of its lines, kept or not, if more.</summary>
    public long Work => Math.Max(_inflated + _documents.MoreWork, _discarded + _lines.Length);

    /// <param name="data">After base64.</param>
    /// <param name="limit">The most it may inflate to, in bytes, if less than the setting.</param>
    /// <exception cref="UndecodableRecordException">The data is not from CloudWatch Logs, is damaged, or exceeds a limit.</exception>
    public DecodedRecord Decode(ReadOnlyMemory<byte> data, CancellationToken cancellation, long limit = long.MaxValue)
    {
        _inflated = 0;
        _discarded = 0;
        _documents.MoreWork = 0;
        _lines.SetLength(0);
        cancellation.ThrowIfCancellationRequested();
        Inflate(data, (int)Math.Min(limit, _limit), cancellation);
        Array.Clear(_json, _inflated, JsonStringBlocks.Slack);
        if (!Utf8.IsValid(_json.AsSpan(0, _inflated)))
        {
            throw new UndecodableRecordException("not valid UTF-8");
        }

        return ReadDocuments(cancellation);
    }

    private void Inflate(ReadOnlyMemory<byte> data, int limit, CancellationToken cancellation)
    {
        if (GzipInflater.IsGzip(data.Span))
        {
            GzipInflater.Inflate(data, _json.AsSpan(0, limit + 1), ref _inflated, cancellation);
        }
        else if (data.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            _inflated = Math.Min(data.Length, limit + 1);
            data.Span[.._inflated].CopyTo(_json);
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

        if (_inflated > limit)
        {
            throw new UndecodableRecordException($"inflates to more than {limit} bytes");
        }
    }

    private DecodedRecord ReadDocuments(CancellationToken cancellation)
    {
        _parts.Clear();
        var json = new JsonCursor(_json, _inflated, cancellation);
        bool hasOnlyControlMessages = true;
        int logEvents = 0;
        long earliest = long.MaxValue;
        int documents = 0;
        while (json.ReadDocument())
        {
            if (++documents > MaxDocuments)
            {
                throw new UndecodableRecordException(FormattableString.Invariant($"more than {MaxDocuments:N0} JSON documents"));
            }

            int begin = _lines.Length;
            _documents.Read(ref json);
            int length = _lines.Length - begin;
            if (_documents.Header.IsControl)
            {
                _discarded += length;
                _lines.SetLength(begin);
                _lines.Check(_discarded);
                continue;
            }

            hasOnlyControlMessages = false;
            logEvents += _documents.LogEvents;
            earliest = Math.Min(earliest, _documents.EarliestTimestamp);
            if (length > 0)
            {
                _parts.Add(new RecordPart(_documents.Header.Source(), _documents.LogEvents, begin, length));
            }
        }

        return documents > 0
            ? new DecodedRecord(_lines.Bytes.AsMemory(0, _lines.Length), _parts, hasOnlyControlMessages, logEvents, earliest)
            : throw new UndecodableRecordException("no JSON document in it");
    }
}
