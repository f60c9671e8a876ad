using System.IO.Compression;
using System.Text.Json.Nodes;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// Decoding and making an object of every format, from the event's JSON to the object's bytes, in turn with the plain function.
/// </summary>
internal static class FormatRun
{
    private const int Rounds = 9;
    private const int WarmUpRounds = 5;

    /// <returns>One line of JSON.</returns>
    public static string Measure(byte[] eventJson, OutputFormat output, Compression compression)
    {
        var plain = new PlainDecode();
        var ours = new DecodeOnly(new Settings { BucketName = "bench", OutputFormat = output, Compression = compression });
        byte[] expected = plain.Decode(new MemoryStream(eventJson), output, compression);
        byte[] actual = ours.Body(new MemoryStream(eventJson));
        if (!Decompressed(actual, compression).AsSpan().SequenceEqual(Decompressed(expected, compression)))
        {
            throw new InvalidDataException("The function and the plain function give different bytes.");
        }

        var oursMs = new List<double>();
        var plainMs = new List<double>();
        for (int i = 0; i < WarmUpRounds + Rounds; i++)
        {
            oursMs.Add(Milliseconds(() => ours.Decode(new MemoryStream(eventJson))));
            plainMs.Add(Milliseconds(() => plain.Decode(new MemoryStream(eventJson), output, compression)));
        }

        return new JsonObject
        {
            ["format"] = output.ToString(),
            ["compression"] = compression.ToString(),
            ["object_mb"] = Math.Round(actual.Length / 1e6, 1),
            ["ours_ms"] = Math.Round(Median(oursMs), 1),
            ["plain_ms"] = Math.Round(Median(plainMs), 1),
            ["ratio"] = Math.Round(Median(plainMs) / Median(oursMs), 2),
        }.ToJsonString();
    }

    private static byte[] Decompressed(byte[] bytes, Compression compression)
    {
        if (compression == Compression.None)
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
