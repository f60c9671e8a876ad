using BenchmarkDotNet.Attributes;

namespace CloudwatchToS3.Benchmarks;

/// <summary>From the JSON of a 6 MB event to the last byte of the object's body.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private readonly PlainDecode _plain = new();
    private readonly DecodeOnly _ours = new();
    private byte[] _event = [];

    /// <summary>The kind of log lines.</summary>
    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    /// <summary>All kinds.</summary>
    public static string[] Kinds => Corpus.Kinds;

    /// <summary>Makes the event.</summary>
    [GlobalSetup]
    public void Setup() => _event = Corpus.Event(Kind);

    /// <summary>Classes, strings, StringBuilder.</summary>
    [Benchmark(Baseline = true)]
    public int Plain() => _plain.Decode(new MemoryStream(_event)).Length;

    /// <summary>This function's way.</summary>
    [Benchmark]
    public long CloudwatchToS3() => _ours.Decode(new MemoryStream(_event));
}
