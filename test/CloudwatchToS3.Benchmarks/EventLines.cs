using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The lines that the function makes of an event, in one piece.</summary>
internal static class EventLines
{
    public static byte[] Of(byte[] eventJson, OutputFormat format)
    {
        var decoder = new RecordDecoder(new Settings { BucketName = "bench" }, LineFormat.From(format));
        using var lines = new MemoryStream();
        KinesisEvent batch = new FunctionSerializer().Deserialize<KinesisEvent>(new MemoryStream(eventJson));
        foreach (KinesisEvent.KinesisEventRecord record in batch.Records)
        {
            lines.Write(decoder.Decode(RecordFields.Data(record), CancellationToken.None).Lines.Span);
        }

        return lines.ToArray();
    }
}
