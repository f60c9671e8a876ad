using Microsoft.IO;

namespace CloudwatchToS3.Benchmarks;

/// <summary>What each compression makes of the text of an event: size and speed, interleaved, in one run.</summary>
internal static class CompressionRun
{
    private const int Rounds = 9;
    private const int WarmUpRounds = 3;

    /// <summary>Prints one line for each compression: its name, the size in MB, the ratio, and MB of text a second.</summary>
    public static void Measure(string name, byte[] eventJson)
    {
        Settings[] settings = [
            .. Enum.GetValues<Compression>().Select(compression => new Settings { BucketName = "bench", Compression = compression })];
        byte[] text = EventLines.Of(eventJson, OutputFormat.Text);
        var measured = settings.Select(
            one => (one.Compression, ObjectFormat.From(one), Milliseconds: new List<double>(), Sizes: new HashSet<long>())).ToArray();
        for (int i = 0; i < WarmUpRounds + Rounds; i++)
        {
            foreach ((_, ObjectFormat format, List<double> milliseconds, HashSet<long> sizes) in measured)
            {
                var copy = new ObjectText(format.PieceBytes);
                copy.Append(text, 0);
                long start = Stopwatch.GetTimestamp();
                using RecyclableMemoryStream body = format.Compress(copy, CancellationToken.None);
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                sizes.Add(body.Length);
            }
        }

        foreach ((Compression compression, _, List<double> milliseconds, HashSet<long> sizes) in measured)
        {
            double speed = text.Length / 1e3 / milliseconds.Skip(WarmUpRounds).Order().ElementAt(Rounds / 2);
            Console.WriteLine(
                $"| {name} | {compression} | {sizes.Single() / 1e6:F1} | {(double)text.Length / sizes.Single():F1} | {(compression == Compression.None ? "" : $"{speed:F0}")} |");
        }
    }
}
