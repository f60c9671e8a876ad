using System.Text.Json;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.LocalInvoke.Invoking;

namespace CloudwatchToS3.Benchmarks;

/// <summary>
/// The CPU of whole warm invocations, event JSON to the answer of an endpoint that reads and verifies the body, endpoint included: this
/// function, and the plain one with the SDK's defaults.
/// </summary>
internal static class UploadRun
{
    private const int Rounds = 11;
    private const int WarmUpRounds = 6;

    /// <returns>One line of JSON.</returns>
    public static async Task<string> Measure(byte[] eventJson)
    {
        await using VerifyingS3 server = await VerifyingS3.Start();
        using AmazonS3Client ourClient = VerifyingS3.Connect(S3ClientConfig.Create(), server.Url);
        using AmazonS3Client plainClient = VerifyingS3.Connect(new AmazonS3Config(), server.Url);
        var function = new Function(new Settings { BucketName = "bench" }, ourClient);
        var serializer = new FunctionSerializer();
        var plain = new PlainDecode();
        var context = new TestLambdaContext { Logger = new SilentLogger() };
        long bodyBytes = 0;
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int i = 0; i < WarmUpRounds + Rounds; i++)
        {
            ours.Add(
                await CpuMilliseconds(
                    () => function.FunctionHandler(serializer.Deserialize<KinesisEvent>(new MemoryStream(eventJson)), context)));
            theirs.Add(await CpuMilliseconds(async () =>
            {
                byte[] body = plain.Decode(new MemoryStream(eventJson));
                bodyBytes = body.Length;
                await plainClient.PutObjectAsync(
                    new PutObjectRequest { BucketName = "bench", Key = "key", InputStream = new MemoryStream(body) });
            }));
        }

        if (server.Verified != WarmUpRounds + Rounds)
        {
            throw new InvalidDataException($"The endpoint verified {server.Verified} bodies.");
        }

        return JsonSerializer.Serialize(new
        {
            body_mb = Math.Round(bodyBytes / 1e6, 1),
            ours_cpu_ms = Math.Round(Median(ours), 1),
            plain_cpu_ms = Math.Round(Median(theirs), 1),
            cpu_ratio = Math.Round(Median(ours) / Median(theirs), 2),
        });
    }

    private static async Task<double> CpuMilliseconds(Func<Task> action)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        await action();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Skip(WarmUpRounds).Order().ElementAt(Rounds / 2);
}
