using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>What an event holds, without writing any of it.</summary>
internal sealed class EventStats
{
    private const int MaxShown = 20;

    private static readonly FunctionSerializer Serializer = new();

    private readonly SortedDictionary<string, (int Events, long Bytes, HashSet<string> Streams)> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private int _records;
    private int _data;
    private int _control;
    private long _bytes;
    private long _inflated;

    /// <exception cref="InvalidDataException">It is no event.</exception>
    public static EventStats Of(byte[] eventJson, Settings settings)
    {
        var stats = new EventStats();
        var decoder = new RecordDecoder(settings);
        foreach (KinesisEvent.KinesisEventRecord? record in Serializer.Deserialize<KinesisEvent?>(new MemoryStream(eventJson))?.Records ?? [])
        {
            stats.Add(RecordData.Of(record), decoder);
        }

        return stats;
    }

    public IEnumerable<string> Lines()
    {
        yield return $"{_records} records = {_data} data + {_control} control + {_reasons.Values.Sum()} undecodable; {_bytes} bytes, {_inflated} inflated";
        foreach ((string group, (int events, long bytes, HashSet<string> streams)) in _groups.Take(MaxShown))
        {
            yield return $"{events} log events, {bytes} bytes of messages as JSON, in {streams.Count} log streams of {group}";
        }

        if (_groups.Count > MaxShown)
        {
            yield return $"and {_groups.Count - MaxShown} more log groups";
        }

        foreach ((string reason, int count) in _reasons)
        {
            yield return $"{count} undecodable: {reason}";
        }
    }

    private void Add(ReadOnlyMemory<byte> data, RecordDecoder decoder)
    {
        _records++;
        _bytes += data.Length;
        try
        {
            DecodedRecord decoded = decoder.Decode(data, RecordDecoder.MaxBatchBytes, CancellationToken.None);
            _control += decoded.IsControl ? 1 : 0;
            _data += decoded.IsControl ? 0 : 1;
        }
        catch (UndecodableRecordException e)
        {
            _reasons[e.Message] = _reasons.GetValueOrDefault(e.Message) + 1;
            return;
        }
        finally
        {
            _inflated += decoder.Inflated;
        }

        foreach (JsonElement document in Documents(data).Where(document => document.GetProperty("messageType").GetString() == "DATA_MESSAGE"))
        {
            Add(document);
        }
    }

    private void Add(JsonElement document)
    {
        string group = Text(document, "logGroup");
        if (!_groups.TryGetValue(group, out var known))
        {
            known = (0, 0, []);
        }

        known.Streams.Add(Text(document, "logStream"));
        foreach (JsonElement logEvent in document.GetProperty("logEvents").EnumerateArray())
        {
            known.Events++;
            known.Bytes += Encoding.UTF8.GetByteCount(logEvent.GetProperty("message").GetRawText()) - "\"\"".Length;
        }

        _groups[group] = known;
    }

    private static List<JsonElement> Documents(ReadOnlyMemory<byte> data)
    {
        byte[] json = data.ToArray();
        if (GzipInflater.IsGzip(json))
        {
            using var gzip = new GZipStream(new MemoryStream(json), CompressionMode.Decompress);
            using var content = new MemoryStream();
            gzip.CopyTo(content);
            json = content.ToArray();
        }

        var documents = new List<JsonElement>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            documents.Add(JsonElement.ParseValue(ref reader));
        }

        return documents;
    }

    private static string Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetRawText()[1..^1] : "unknown";
}
