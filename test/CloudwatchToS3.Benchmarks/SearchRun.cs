using System.Text.RegularExpressions;

namespace CloudwatchToS3.Benchmarks;

/// <summary><c>search</c> over local objects next to a decompressor and <c>grep</c>, two processes at a time, in pairs.</summary>
internal static class SearchRun
{
    private const int Objects = 24;
    private const int Pairs = 9;

    /// <summary>Prints one line for each format and compression: MB of lines, seconds of both, and the median of the ratios.</summary>
    public static async Task Measure()
    {
        Console.WriteLine("| lines | compression | MB | search, s | grep, s | ratio |\n|---|---|---|---|---|---|");
        foreach ((string format, string compression) in from format in new[] { "text", "json" } from compression in new[] { "gzip", "zstd" } select (format, compression))
        {
            await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(
                ("OUTPUT_FORMAT", format), ("COMPRESSION", compression), ("MAX_INFLATED_MIB", "64"));
            await lambda.Invoke(Corpus.Event("applogs"));
            using var folder = TempFolder.ForCaller();
            (string key, byte[] content) = lambda.Objects.Single();
            Array.ForEach([.. Enumerable.Range(0, Objects)], i => folder.File($"{i:D2}{key[key.IndexOf('.')..]}", content));
            string lines = Some.Text(content);
            // Some characters from the middle, which are hardly anywhere else.
            string needle = Regex.Match(lines[(lines.Length / 2)..], "[0-9a-f]{8,}").Value;
            await Measure(folder, $"{format} | {compression} | {lines.Length * Objects / 1e6:F0}", compression, needle);
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
}
