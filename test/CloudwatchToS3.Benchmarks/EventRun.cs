using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// Decodes one event again and again, from its JSON through the real serializer to the object's bytes, in turn with the plain function,
/// after checking that both give the same bytes.
/// </summary>
internal static class EventRun
{
    private const int Rounds = 15;
    private const int WarmUpRounds = 10;
    private const int SteadyRounds = 100;

    private static readonly FunctionSerializer Serializer = new();

    /// <returns>One line of JSON.</returns>
    /// <exception cref="InvalidDataException">The two functions do not give the same bytes.</exception>
    public static string Measure(byte[] eventJson)
    {
        var plain = new PlainFunction();
        using var ours = new DecodeOnly();
        Check(ours, plain, eventJson);
        for (int i = 0; i < WarmUpRounds; i++)
        {
            ours.Decode(new MemoryStream(eventJson));
        }

        GC.Collect();
        int gen2 = GC.CollectionCount(2);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        ours.Decode(new MemoryStream(eventJson));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        for (int i = 0; i < SteadyRounds; i++)
        {
            ours.Decode(new MemoryStream(eventJson));
        }

        gen2 = GC.CollectionCount(2) - gen2;
        var oursMs = new double[Rounds];
        var plainMs = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            oursMs[i] = Milliseconds(() => ours.Decode(new MemoryStream(eventJson)));
            plainMs[i] = Milliseconds(() => plain.Decode(new MemoryStream(eventJson)));
        }

        double inflatedMb = InflatedBytes(eventJson) / 1e6;
        double oursMbPerSecond = inflatedMb / Median(oursMs) * 1000;
        double plainMbPerSecond = inflatedMb / Median(plainMs) * 1000;
        return JsonSerializer.Serialize(new
        {
            event_bytes = eventJson.Length,
            inflated_mb = Math.Round(inflatedMb, 1),
            ours_mb_s = Math.Round(oursMbPerSecond),
            plain_mb_s = Math.Round(plainMbPerSecond),
            ratio = Math.Round(oursMbPerSecond / plainMbPerSecond, 2),
            record_bytes = RecordBytes(eventJson),
            allocated_bytes = allocated,
            gen2_collections_in_100 = gen2,
        });
    }

    private static void Check(DecodeOnly ours, PlainFunction plain, byte[] eventJson)
    {
        byte[] expected = plain.Decode(new MemoryStream(eventJson));
        if (ours.Decode(new MemoryStream(eventJson)) != expected.Length || !ours.Text.SequenceEqual(expected))
        {
            throw new InvalidDataException("The function and the plain function give different bytes: is there an undecodable record in the event?");
        }
    }

    private static long InflatedBytes(byte[] eventJson)
    {
        long bytes = 0;
        foreach (KinesisEvent.KinesisEventRecord record in Records(eventJson))
        {
            using var gzip = new GZipStream(record.Kinesis.Data, CompressionMode.Decompress);
            using var counted = new MemoryStream();
            gzip.CopyTo(counted);
            bytes += counted.Length;
        }

        return bytes;
    }

    /// <summary>What the event itself costs: its records' data, and their other fields as strings.</summary>
    private static long RecordBytes(byte[] eventJson)
    {
        _ = Records(eventJson);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Records(eventJson);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static IList<KinesisEvent.KinesisEventRecord> Records(byte[] eventJson) =>
        Serializer.Deserialize<KinesisEvent>(new MemoryStream(eventJson))!.Records;

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
