using System.Text.Unicode;
using CloudwatchToS3.Configuration;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// Decodes records, each whole and once: gzip or plain text, with CloudWatch Logs JSON inside. It has two arrays, one for the JSON and one
/// for the lines, and reuses them for every record.
/// </summary>
internal sealed class RecordDecoder
{
    /// <summary>Most partitions of a record: their names stay in memory, and each becomes an object.</summary>
    private const int MaxPartitions = 1000;

    /// <summary>Most that the records of a batch may inflate to together. More might never fit into the function's timeout.</summary>
    private const long MaxBatchBytes = 1024 * 1024 * 1024;

    private static readonly string BatchInflatesTooMuch = $"the records of the batch inflate to more than {MaxBatchBytes} bytes together";

    private readonly int _limit;
    private readonly KeyPrefix _prefix;
    private readonly byte[] _json;
    private readonly BoundedBuffer _lines;
    private readonly DocumentReader _documents;
    private readonly List<RecordPart> _parts = [];
    private readonly HashSet<string> _partitions = [];
    private int _inflated;
    private long _batchBytesLeft = MaxBatchBytes;

    /// <param name="settings">Limit and partitions.</param>
    /// <param name="lines">What a log event becomes.</param>
    public RecordDecoder(Settings settings, LineFormat lines)
    {
        _limit = settings.MaxInflatedBytes;
        _prefix = settings.KeyPrefix;
        _json = GC.AllocateUninitializedArray<byte>(_limit + JsonString.ZeroBytes);
        _lines = new BoundedBuffer(_limit, $"its {lines.Name} would be more than {_limit} bytes");
        _documents = new DocumentReader(lines.NewWriter(_lines));
    }

    /// <summary>How many bytes of the last record were inflated.</summary>
    public int Inflated => _inflated;

    /// <summary>Starts another batch: the limit of a batch begins anew.</summary>
    public void BeginBatch() => _batchBytesLeft = MaxBatchBytes;

    /// <summary>Decodes the next record of the batch.</summary>
    /// <param name="data">The record's data, after base64.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="UndecodableRecordException">The data does not come from CloudWatch Logs, is damaged, or exceeds a limit.</exception>
    public DecodedRecord Decode(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        _inflated = 0;
        cancellation.ThrowIfCancellationRequested();
        long bytes = 0;
        try
        {
            DecodedRecord decoded = DecodeWithinLimit(data, cancellation);
            bytes = decoded.Lines.Length;
            return bytes <= _batchBytesLeft ? decoded : throw new UndecodableRecordException(BatchInflatesTooMuch);
        }
        finally
        {
            _batchBytesLeft = Math.Max(0, _batchBytesLeft - Math.Max(_inflated, bytes));
        }
    }

    private DecodedRecord DecodeWithinLimit(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        Inflate(data, cancellation);
        Array.Clear(_json, _inflated, JsonString.ZeroBytes);
        if (!Utf8.IsValid(_json.AsSpan(0, _inflated)))
        {
            throw new UndecodableRecordException("not valid UTF-8");
        }

        return ReadDocuments(cancellation);
    }

    private void Inflate(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        int limit = (int)Math.Min(_limit, _batchBytesLeft);
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
            throw new UndecodableRecordException(
                limit == _limit ? $"inflates to more than {limit} bytes" : BatchInflatesTooMuch);
        }
    }

    private DecodedRecord ReadDocuments(CancellationToken cancellation)
    {
        _lines.SetLength(0);
        _parts.Clear();
        _partitions.Clear();
        var json = new JsonCursor(_json, _inflated, cancellation);
        bool isControl = true;
        int logEvents = 0;
        long? earliest = null;
        int documents = 0;
        for (; json.ReadDocument(); documents++)
        {
            int begin = _lines.Length;
            _documents.Read(ref json);
            if (_documents.Header.IsControl)
            {
                _lines.SetLength(begin);
                continue;
            }

            isControl = false;
            logEvents += _documents.LogEvents;
            earliest = DecodedRecord.Earlier(earliest, _documents.EarliestTimestamp);
            AddPart(begin);
        }

        return documents > 0
            ? new DecodedRecord(_lines.Bytes.AsMemory(0, _lines.Length), _parts, _partitions, isControl, logEvents, earliest)
            : throw new UndecodableRecordException("no JSON document in it");
    }

    private void AddPart(int begin)
    {
        int length = _lines.Length - begin;
        if (length == 0)
        {
            return;
        }

        string partition = _prefix.IsPartitioned ? _documents.Header.Partition(_prefix) : _prefix.Template;
        if (_parts is [.., var last] && last.Partition == partition)
        {
            _parts[^1] = last with { Length = last.Length + length };
            return;
        }

        if (_partitions.TryGetValue(partition, out string? known))
        {
            partition = known;   // not one string for each of a million documents
        }
        else if (_partitions.Count < MaxPartitions)
        {
            _partitions.Add(partition);
        }
        else
        {
            throw new UndecodableRecordException(FormattableString.Invariant($"documents of more than {MaxPartitions:N0} log groups, log streams or owners"));
        }

        _parts.Add(new RecordPart(partition, begin, length));
    }
}
