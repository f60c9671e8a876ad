using System.Reflection;
using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using Amazon.S3.Model;
using BenchmarkDotNet.Attributes;
using CloudwatchToS3.LocalInvoke.Invoking;

namespace CloudwatchToS3.Benchmarks;

/// <summary>From the JSON of an event to the last byte of the object's body: everything but the client.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private readonly FunctionSerializer _serializer = new();
    private readonly IAmazonS3 _s3 = DispatchProxy.Create<IAmazonS3, ReadingS3>();
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
        _function = new Function(new Settings { BucketName = "bench", OutputFormat = Format, Compression = Compression }, _s3);
        CloudwatchToS3();
        if (Some.Text(((ReadingS3)_s3).Body.ToArray()) != Some.Text(Plain()))
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
}

/// <summary>Reads each body, as the client would, into the place of the one before.</summary>
public class ReadingS3 : DispatchProxy
{
    internal MemoryStream Body { get; } = new();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod?.Name != nameof(IAmazonS3.PutObjectAsync))
        {
            return null;
        }

        Body.SetLength(0);
        ((PutObjectRequest)args![0]!).InputStream.CopyTo(Body);
        return Task.FromResult(new PutObjectResponse());
    }
}
