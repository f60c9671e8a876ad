using Amazon.Lambda.TestUtilities;
using Amazon.S3.Model;
using BenchmarkDotNet.Attributes;
using CloudwatchToS3.LocalInvoke.Invoking;

namespace CloudwatchToS3.Benchmarks;

/// <summary>From the JSON of an event to the last byte of the object's body: everything but the client.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private readonly FunctionSerializer _serializer = new();
    private static readonly MemoryStream Body = new();
    private byte[] _event = [];
    private Function? _function;

    /// <summary>A kind of log lines, or a file.</summary>
    [ParamsSource(nameof(Events))]
    public string Event { get; set; } = "";

    [Params(OutputFormat.Text, OutputFormat.Json)]
    public OutputFormat Format { get; set; }

    [Params(Compression.None, Compression.Gzip)]
    public Compression Compression { get; set; }

    public static string[] Events => [.. Corpus.Kinds, .. Environment.GetEnvironmentVariable("EVENT") is { } file ? new[] { file } : []];

    /// <summary>Both must give the same bytes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _event = Corpus.EventOrFile(Event);
        _function = new Function(new Settings { BucketName = "bench", OutputFormat = Format, Compression = Compression }, PutOnlyS3.Client((put, _) => Read(put)));
        CloudwatchToS3();
        if (Some.Text(Body.ToArray()) != Some.Text(Plain()))
        {
            throw new InvalidDataException("The plain function gives other bytes: is there an undecodable record in the event?");
        }
    }

    /// <summary>Classes, strings, StringBuilder.</summary>
    [Benchmark(Baseline = true)]
    public byte[] Plain() => PlainFunction.Function.Decode(
        new Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer().Deserialize<KinesisEvent>(new MemoryStream(_event)),
        Format == OutputFormat.Json, Compression == Compression.Gzip ? ObjectFormat.GzipLevel : null);

    /// <summary>This function's way.</summary>
    [Benchmark]
    public void CloudwatchToS3() => _function!.FunctionHandler(
        _serializer.Deserialize<KinesisEvent>(new MemoryStream(_event)), new TestLambdaContext { Logger = new SilentLogger() }).GetAwaiter().GetResult();

    /// <summary>Reads the body, as the client would, into the place of the one before.</summary>
    private static Task<PutObjectResponse> Read(PutObjectRequest request)
    {
        Body.SetLength(0);
        request.InputStream.CopyTo(Body);
        return Task.FromResult(new PutObjectResponse());
    }
}
