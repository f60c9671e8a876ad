using Microsoft.IO;

namespace CloudwatchToS3.Benchmarks;

/// <summary><c>search</c> over local objects next to a decompressor and <c>grep</c>, two processes at a time, in pairs.</summary>
internal static class SearchRun
{
    private const int Objects = 16;
    private const int Pairs = 9;
    private const int MinObjectBytes = 32_000_000;

    /// <summary>Prints one line for each format and compression: MB of lines, seconds of both, and the median of the ratios.</summary>
    public static async Task Measure()
    {
        Console.WriteLine("| lines | compression | MB | search, s | grep, s | ratio |\n|---|---|---|---|---|---|");
        string needle = Needle(Lines(OutputFormat.Text));
        foreach (OutputFormat format in Enum.GetValues<OutputFormat>())
        {
            byte[] lines = Lines(format);
            foreach ((Compression compression, string program) in new[] { (Compression.Gzip, "gzip"), (Compression.Zstd, "zstd") })
            {
                using var folder = TempFolder.ForCaller();
                Write(folder, format, compression, lines);
                await Measure(
                    folder, $"{format.ToString().ToLowerInvariant()} | {program} | {lines.Length * Objects / 1e6:F0}", program, needle);
            }
        }
    }

    private static async Task Measure(TempFolder folder, string name, string program, string needle)
    {
        string search = $"dotnet exec '{LocalTool.Program}' search . --text '{needle}' --count";
        string grep = $"ls | xargs -P 2 -n 1 sh -c '{program} -dc \"$0\" | grep -cF \"{needle}\"' | awk '{{ n += $1 }} END {{ print n }}'";
        var pairs = new List<(double Search, double Grep)>();
        for (int i = 0; i <= Pairs; i++)
        {
            (double ours, string found) = await Seconds(folder, search);
            (double theirs, string expected) = await Seconds(folder, grep);
            if (found != expected)
            {
                throw new InvalidOperationException($"search found {found.Trim()} and grep {expected.Trim()}");
            }

            pairs.Add((ours, theirs));
        }

        pairs.RemoveAt(0);   // it read the files from the disk
        Console.WriteLine(
            $"| {name} | {Median(pairs.Select(pair => pair.Search)):F2} | {Median(pairs.Select(pair => pair.Grep)):F2} | {Median(pairs.Select(pair => pair.Search / pair.Grep)):F2} |");
    }

    private static async Task<(double Seconds, string Output)> Seconds(TempFolder folder, string command)
    {
        long start = Stopwatch.GetTimestamp();
        Dotnet run = await Dotnet.Run("bash", folder.Path, [], ["-c", command]);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, run.Output);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Pairs / 2);

    private static byte[] Lines(OutputFormat format)
    {
        byte[] one = EventLines.Of(Corpus.Event("applogs"), format);
        return [.. Enumerable.Repeat(one, (MinObjectBytes / one.Length) + 1).SelectMany(lines => lines)];
    }

    /// <summary>Some characters from the middle, which are hardly anywhere else.</summary>
    private static string Needle(byte[] lines)
    {
        string middle = System.Text.Encoding.UTF8.GetString(lines, lines.Length / 2, 4096);
        return System.Text.RegularExpressions.Regex.Match(middle, "[0-9a-f]{8,}").Value;
    }

    private static void Write(TempFolder folder, OutputFormat format, Compression compression, byte[] lines)
    {
        var settings = new Settings { BucketName = "bench", OutputFormat = format, Compression = compression };
        ObjectFormat made = ObjectFormat.From(settings);
        var text = new ObjectText(made.PieceBytes);
        text.Append(lines, 0);
        using RecyclableMemoryStream body = made.Compress(text, CancellationToken.None);
        for (int i = 0; i < Objects; i++)
        {
            using FileStream file = File.Create(Path.Combine(folder.Path, $"{i:D2}{made.Suffix}"));
            body.Position = 0;
            body.CopyTo(file);
        }
    }
}
