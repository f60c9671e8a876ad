using CloudwatchToS3.Decoding;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Trials.Fuzzing;

/// <summary>
/// Decodes generated and damaged records, and compares verdict, bytes and time with the reference: <see cref="ReferenceGzip"/> and the
/// base class library's JSON document. What one record leaves in the decoder must not show in the next one.
/// </summary>
internal sealed class FuzzTrial
{
    private const int MaxInflatedBytes = 1024 * 1024;
    private const int MaxLineBytes = 16 * 1024 * 1024;

    private readonly RecordDecoder _decoder = new(new Settings { BucketName = "fuzz", MaxInflatedBytes = MaxInflatedBytes }, LineFormat.Text);
    private readonly RecordDecoder _jsonDecoder = new(new Settings { BucketName = "fuzz", MaxInflatedBytes = MaxLineBytes }, LineFormat.Json);
    private readonly Stopwatch _time = new();
    private readonly Stopwatch _timeOfReference = new();
    private int _decodable;

    /// <returns>False where function and reference differ, or the function is slower than it; a record that differs is printed.</returns>
    public static bool Run(int seed, int inputs)
    {
        var clock = Stopwatch.StartNew();
        var trial = new FuzzTrial();
        for (int i = 0; i < inputs; i++)
        {
            byte[] record = new RecordGenerator(new Random(unchecked((seed * 1_000_003) + i))).Record();
            if (trial.Difference(record) is { } difference)
            {
                Console.WriteLine($"DIFFERENT after {i} inputs with seed {seed}: {difference}\n  record {Convert.ToBase64String(record)}");
                return false;
            }
        }

        double ratio = trial._time.Elapsed / trial._timeOfReference.Elapsed;
        Console.WriteLine(
            $"fuzzed: {inputs} records, of which {trial._decodable} were decodable, in {clock.Elapsed.TotalSeconds:F0} s, {ratio:F2} times as long as the reference");
        return ratio < 1;
    }

    private string? Difference(byte[] record)
    {
        _timeOfReference.Start();
        byte[]? expected = Reference(record);
        _timeOfReference.Stop();
        byte[] actual;
        _time.Start();
        try
        {
            actual = _decoder.Decode(record, CancellationToken.None).Lines.ToArray();
        }
        catch (UndecodableRecordException e)
        {
            return expected is null ? null : $"refused ({e.Message}), the reference has {expected.Length} bytes";
        }
        catch (Exception e)
        {
            return $"{e}";
        }
        finally
        {
            _time.Stop();
        }

        _decodable++;
        return expected is null ? "accepted, the reference refuses it"
            : !actual.AsSpan().SequenceEqual(expected) ? "other bytes than the reference"
            : !MessagesOfLines(record).AsSpan().SequenceEqual(expected) ? "other messages in lines of JSON"
            : null;
    }

    /// <summary>As the base class library reads them; a message may hold no line feed but an escaped one.</summary>
    private byte[] MessagesOfLines(byte[] record)
    {
        string[] lines = Encoding.UTF8.GetString(_jsonDecoder.Decode(record, CancellationToken.None).Lines.Span).Split('\n');
        return Encoding.UTF8.GetBytes(string.Concat(lines[..^1].Select(line => $"{(string)JsonNode.Parse(line)!["message"]!}\n")));
    }

    private static byte[]? Reference(byte[] record)
    {
        byte[]? json = record is [0x1f, 0x8b, ..] ? ReferenceGzip.Inflate(record)
            : record.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? record
            : null;
        return json is { Length: <= MaxInflatedBytes } ? ReferenceDecoder.Text(json) : null;
    }
}
