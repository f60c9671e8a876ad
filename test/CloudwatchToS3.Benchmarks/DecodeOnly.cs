using CloudwatchToS3.Decoding;
using Microsoft.IO;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The function without its client: from the event's JSON to the last byte of the object's body.</summary>
internal sealed class DecodeOnly(Settings? settings = null)
{
    private readonly FunctionSerializer _serializer = new();
    private readonly RecordDecoder _decoder = new(settings ?? Bench, LineFormat.From((settings ?? Bench).OutputFormat));
    private readonly ObjectFormat _format = ObjectFormat.From(settings ?? Bench);
    private readonly byte[] _read = new byte[80 * 1024];   // as the SDK reads a body

    private static Settings Bench => new() { BucketName = "bench" };

    /// <returns>The length of the body.</returns>
    public long Decode(Stream eventJson) => Decode(_serializer.Deserialize<KinesisEvent>(eventJson).Records);

    /// <returns>The length of the body.</returns>
    public long Decode(IList<KinesisEvent.KinesisEventRecord> records) => Decode(records, Stream.Null);

    /// <returns>The body.</returns>
    public byte[] Body(Stream eventJson)
    {
        using var body = new MemoryStream();
        Decode(_serializer.Deserialize<KinesisEvent>(eventJson).Records, body);
        return body.ToArray();
    }

    private long Decode(IList<KinesisEvent.KinesisEventRecord> records, Stream sink)
    {
        var segment = new Segment(_format);
        foreach (KinesisEvent.KinesisEventRecord record in records)
        {
            segment.Append(record, _decoder.Decode(RecordFields.Data(record), CancellationToken.None));
        }

        using RecyclableMemoryStream body = _format.Compress(segment.Texts.Single().Value, CancellationToken.None);
        _ = Crc32C.Of(body.GetReadOnlySequence());
        body.Position = 0;
        for (int count; (count = body.Read(_read)) > 0;)
        {
            sink.Write(_read, 0, count);
        }

        return body.Length;
    }
}
