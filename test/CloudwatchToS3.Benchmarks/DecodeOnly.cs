using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The function without its upload: from the event's JSON to the object's bytes and their checksum.</summary>
internal sealed class DecodeOnly : IDisposable
{
    private readonly FunctionSerializer _serializer = new();
    private readonly OutputSink _sink = new(keepLimit: 64 * 1024 * 1024);
    private readonly RecordDecoder _decoder;

    public DecodeOnly() => _decoder = new RecordDecoder(_sink, new InflationLimit(long.MaxValue));

    public ReadOnlySpan<byte> Text => _sink.Kept.Span;

    /// <returns>The length of the text.</returns>
    public long Decode(Stream eventJson) => Decode(_serializer.Deserialize<KinesisEvent>(eventJson)!.Records);

    /// <returns>The length of the text.</returns>
    public long Decode(IList<KinesisEvent.KinesisEventRecord> records)
    {
        _sink.Clear();
        for (int i = 0; i < records.Count; i++)
        {
            _decoder.Decode(RecordData.Of(records[i]), CancellationToken.None);
        }

        _ = _sink.Checksum;
        return _sink.Length;
    }

    public void Dispose() => _decoder.Dispose();
}
