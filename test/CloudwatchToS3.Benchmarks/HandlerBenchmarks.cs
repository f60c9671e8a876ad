using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using BenchmarkDotNet.Attributes;
using CloudwatchToS3.LocalInvoke.Invoking;

namespace CloudwatchToS3.Benchmarks;

/// <summary>A whole invocation with a 6 MB event, and the naming of its object.</summary>
[MemoryDiagnoser]
public class HandlerBenchmarks
{
    private readonly FunctionSerializer _serializer = new();
    private readonly TestLambdaContext _context = new() { Logger = new SilentLogger() };
    private readonly KeyPrefix _prefix = new("logs/year={yyyy}/month={MM}/day={dd}/");
    private byte[] _event = [];
    private IReadOnlyList<KinesisEvent.KinesisEventRecord?> _records = [];
    private VerifyingS3? _server;
    private AmazonS3Client? _s3;
    private Function? _function;

    /// <summary>Starts the endpoint.</summary>
    [GlobalSetup]
    public async Task Setup()
    {
        _event = Corpus.Event("cloudtrail");
        _records = [.. _serializer.Deserialize<KinesisEvent>(new MemoryStream(_event))!.Records];
        _server = await VerifyingS3.Start();
        _s3 = VerifyingS3.Connect(S3ClientConfig.Create(), _server.Url);
        _function = new Function(new Settings { BucketName = "bench" }, _s3);
    }

    /// <summary>Stops it.</summary>
    [GlobalCleanup]
    public async Task Cleanup()
    {
        _s3!.Dispose();
        await _server!.DisposeAsync();
    }

    /// <summary>Event JSON to the answer of the endpoint.</summary>
    [Benchmark]
    public Task Invocation() => _function!.FunctionHandler(_serializer.Deserialize<KinesisEvent>(new MemoryStream(_event)), _context);

    /// <summary>One key.</summary>
    [Benchmark]
    public string Key() => new ObjectName(_records, long.MaxValue).Key(_prefix.Template, ".log");
}
