using System.IO.Compression;
using System.Text.Json.Nodes;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// Decodes one event again and again, from its JSON through the real serializer to the last byte of the object's body, in turn with the
/// plain function, after checking that both give the same bytes.
/// </summary>
internal static class EventRun
{
    private const int Rounds = 15;
    private const int WarmUpRounds = 10;
    private const int SteadyRounds = 100;
    private const int WholeInvocations = 10;

    private static readonly FunctionSerializer Serializer = new();

    /// <returns>One line of JSON, with the peak of the tenth whole invocation under the managed runtime with 1,024 MB.</returns>
    /// <exception cref="InvalidDataException">The two functions do not give the same bytes.</exception>
    public static async Task<string> MeasureFile(string file)
    {
        byte[] eventJson = await File.ReadAllBytesAsync(file);
        JsonObject measured = Measure(eventJson);
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            RuntimeRun run = await RuntimeRun.Of(
                await Package.Function.Publish(folder), Package.Function, eventJson, WholeInvocations, 1024, processors: 0);
            measured["peak_mib"] = run.PeakMiB;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return measured.ToJsonString();
    }

    /// <returns>The figures by their names.</returns>
    /// <exception cref="InvalidDataException">The two functions do not give the same bytes.</exception>
    public static JsonObject Measure(byte[] eventJson)
    {
        var plain = new PlainDecode();
        var ours = new DecodeOnly();
        Check(ours, plain, eventJson);
        for (int i = 0; i < WarmUpRounds; i++)
        {
            ours.Decode(new MemoryStream(eventJson));
        }

        GC.Collect();
        int gen2 = GC.CollectionCount(2);
        IList<KinesisEvent.KinesisEventRecord> records = Records(eventJson);
        long beside = AllocatedBytes(() => ours.Decode(records));
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
        return new JsonObject
        {
            ["event_bytes"] = eventJson.Length,
            ["inflated_mb"] = Math.Round(inflatedMb, 1),
            ["gzip_ratio"] = Math.Round(inflatedMb * 1e6 / records.Sum(record => RecordFields.Data(record).Length), 1),
            ["ours_mb_s"] = Math.Round(oursMbPerSecond),
            ["plain_mb_s"] = Math.Round(plainMbPerSecond),
            ["ratio"] = Math.Round(oursMbPerSecond / plainMbPerSecond, 2),
            ["allocated_by_records"] = AllocatedBytes(() => Records(eventJson)),
            ["allocated_beside_records"] = beside,
            ["gen2_collections_in_100"] = gen2,
        };
    }

    private static void Check(DecodeOnly ours, PlainDecode plain, byte[] eventJson)
    {
        byte[] expected = plain.Decode(new MemoryStream(eventJson));
        if (!ours.Body(new MemoryStream(eventJson)).AsSpan().SequenceEqual(expected))
        {
            throw new InvalidDataException(
                "The function and the plain function give different bytes: is there an undecodable record in the event?");
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

    private static long AllocatedBytes(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
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
