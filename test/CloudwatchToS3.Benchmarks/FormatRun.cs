using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Benchmarks;

/// <summary>Decoding and making an object of every format, from the event's JSON to the object's bytes, in turn with the plain function.</summary>
internal static class FormatRun
{
    private const int Rounds = 9;
    private const int WarmUpRounds = 5;

    private static readonly FunctionSerializer Serializer = new();

    /// <returns>One line of JSON.</returns>
    public static string Measure(byte[] eventJson, OutputFormat output, Compression compression)
    {
        var plain = new PlainDecode();
        var format = new ObjectFormat(output, compression);
        using var draft = new ObjectDraft(
            new Settings { BucketName = "bench", OutputFormat = output, Compression = compression }, new InflationLimit(long.MaxValue));
        byte[] expected = plain.Decode(new MemoryStream(eventJson), format);
        Make(draft, eventJson);
        if (!Unpacked(draft.Kept.ToArray(), format).AsSpan().StartsWith(Unpacked(expected, format).AsSpan(0, OutputSink.MaxSpan)))
        {
            throw new InvalidDataException("The function and the plain function give different bytes.");
        }

        long bytes = draft.Length;
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int i = 0; i < WarmUpRounds + Rounds; i++)
        {
            ours.Add(Milliseconds(() => Make(draft, eventJson)));
            theirs.Add(Milliseconds(() => plain.Decode(new MemoryStream(eventJson), format)));
        }

        return new JsonObject
        {
            ["format"] = format.Suffix,
            ["object_mb"] = Math.Round(bytes / 1e6, 1),
            ["ours_ms"] = Math.Round(Median(ours), 1),
            ["plain_ms"] = Math.Round(Median(theirs), 1),
            ["ratio"] = Math.Round(Median(theirs) / Median(ours), 2),
        }.ToJsonString();
    }

    private static void Make(ObjectDraft draft, byte[] eventJson)
    {
        draft.Begin();
        foreach (KinesisEvent.KinesisEventRecord record in Serializer.Deserialize<KinesisEvent>(new MemoryStream(eventJson))!.Records)
        {
            draft.Add(RecordData.Of(record), CancellationToken.None);
        }

        draft.End();
        _ = draft.Checksum;
    }

    private static byte[] Unpacked(byte[] bytes, ObjectFormat format)
    {
        if (!format.IsPacked)
        {
            return bytes;
        }

        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Skip(WarmUpRounds).Order().ElementAt(Rounds / 2);
}
