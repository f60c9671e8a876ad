using Microsoft.IO;

namespace CloudwatchToS3.Benchmarks;

/// <summary>What each compression makes of the text of an event: size and speed, interleaved, in one run.</summary>
internal static class CompressionRun
{
    private const int Rounds = 9;
    private const int WarmUpRounds = 3;

    /// <summary>Prints a table, with generated logs and these event files.</summary>
    public static async Task Measure(string[] files)
    {
        Console.WriteLine("| corpus | compression | MB | ratio | MB/s of text |\n|---|---|---|---|---|");
        foreach (string name in Corpus.Kinds.Concat(files))
        {
            await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("MAX_INFLATED_MIB", "64"));
            await lambda.Invoke(Corpus.EventOrFile(name));
            Measure(Path.GetFileNameWithoutExtension(name), Some.Utf8(lambda.Text));
        }
    }

    private static void Measure(string name, byte[] text)
    {
        var measured = Enum.GetValues<Compression>().Select(compression => (
            Compression: compression, Format: ObjectFormat.From(new Settings { BucketName = "bench", Compression = compression }),
            Milliseconds: new List<double>(), Sizes: new HashSet<long>())).ToArray();
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
