using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// Cold starts of a published function: new processes, with its assemblies and its runtime configuration, each invoked once with a 6 MB
/// event. Lambda's own part, from the call to the process, is not in it.
/// </summary>
internal static class ColdStartRun
{
    private const int Rounds = 11;

    private static readonly string[] Steps = ["runtime", "function", "event", "invocation"];

    /// <param name="published">The folder that <c>dotnet publish</c> made.</param>
    /// <returns>One line of JSON: medians in milliseconds.</returns>
    public static async Task<string> Measure(string published)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Copy(AppContext.BaseDirectory, folder);
            Copy(published, folder);
            string file = Path.Combine(folder, "event.json");
            await File.WriteAllBytesAsync(file, Corpus.Event("cloudtrail"));
            await using VerifyingS3 server = await VerifyingS3.Start();
            var rounds = new List<double[]>();
            for (int i = 0; i < Rounds; i++)
            {
                rounds.Add(await Start(folder, file, server.Url));
            }

            var medians = Steps.Select((step, i) => (step, Ms: Median(rounds.Select(round => round[i])))).ToDictionary(s => $"{s.step}_ms", s => s.Ms);
            medians["all_ms"] = Median(rounds.Select(round => round.Sum()));
            return JsonSerializer.Serialize(medians);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the child process does; it prints the time of each step in milliseconds.</summary>
    public static async Task Child(long start, string file, Uri url)
    {
        var times = new List<long> { start, Stopwatch.GetTimestamp() };
        using AmazonS3Client s3 = VerifyingS3.Connect(S3Client.Config(), url);
        var function = new Function(new Settings { BucketName = "bench" }, s3);
        var serializer = new FunctionSerializer();
        times.Add(Stopwatch.GetTimestamp());
        await using FileStream json = File.OpenRead(file);
        KinesisEvent? batch = serializer.Deserialize<KinesisEvent>(json);
        times.Add(Stopwatch.GetTimestamp());
        await function.FunctionHandler(batch, new TestLambdaContext { Logger = new NoLogger() });
        times.Add(Stopwatch.GetTimestamp());
        Console.WriteLine(string.Join(' ', times.Zip(times.Skip(1), (from, to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds.ToString(CultureInfo.InvariantCulture))));
    }

    private static async Task<double[]> Start(string folder, string file, Uri url)
    {
        string now = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
        string output = await Dotnet.Output(
            "exec", "--runtimeconfig", Path.Combine(folder, "CloudwatchToS3.runtimeconfig.json"), Path.Combine(folder, "CloudwatchToS3.Benchmarks.dll"),
            "--first", now, file, url.AbsoluteUri);
        return [.. output.Split(' ').Select(ms => double.Parse(ms, CultureInfo.InvariantCulture))];
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static double Median(IEnumerable<double> values) => Math.Round(values.Order().ElementAt(Rounds / 2), 1);
}
