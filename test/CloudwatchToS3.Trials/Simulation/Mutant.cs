namespace CloudwatchToS3.Trials.Simulation;

/// <summary>
/// A function that is broken on purpose: the real one, with what it reads or writes changed on the way. The simulation must notice each of
/// them, or it proves nothing.
/// </summary>
internal sealed class Mutant
{
    private const int GzipHeaderBytes = 10;   // of a header without optional fields, as the producer makes it

    /// <summary>The function as it is.</summary>
    public static Mutant None => new();

    /// <summary>A new one of each kind, by name.</summary>
    public static IReadOnlyDictionary<string, Func<Mutant>> All { get; } = new Dictionary<string, Func<Mutant>>
    {
        ["a decode error is swallowed"] = () => new() { Writes = key => !key.StartsWith("quarantine/") },
        ["the key is without the last number and the digest"] = () => new() { Key = key => Regex.Replace(key, @"_(\d+)-\d+_[0-9a-f]{12}", "_$1") },
        ["the key is without the digest"] = () => new() { Key = key => Regex.Replace(key, @"_[0-9a-f]{12}(?=\.)", "") },
        ["the key is made from the clock"] = () => new() { Key = key => Regex.Replace(key, @"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d", $"{Stopwatch.GetTimestamp()}") },
        ["the answer comes before the put"] = () => new() { Waits = false },
        ["a damaged gzip is taken for whole"] = () => new() { Data = WithRightTrailer },
    };

    /// <summary>What the function takes for the data of a record; null means the data.</summary>
    private Func<byte[], byte[]>? Data { get; init; }

    /// <summary>The key that it makes of the right one.</summary>
    private Func<string, string> Key { get; init; } = key => key;

    /// <summary>Whether it writes the object with this key.</summary>
    private Func<string, bool> Writes { get; init; } = _ => true;

    /// <summary>Whether it waits until an object is written.</summary>
    private bool Waits { get; init; } = true;

    /// <returns>The event as the function reads it.</returns>
    public byte[] Read(byte[] eventJson)
    {
        if (Data is null)
        {
            return eventJson;
        }

        JsonNode batch = JsonNode.Parse(eventJson)!;
        foreach (JsonNode? record in batch["Records"]!.AsArray())
        {
            record!["kinesis"]!["data"] = Convert.ToBase64String(Data(Convert.FromBase64String((string)record["kinesis"]!["data"]!)));
        }

        return Encoding.UTF8.GetBytes(batch.ToJsonString());
    }

    /// <returns>The answer as the function gets it.</returns>
    public Task<PutObjectResponse> Put(PutObjectRequest request, Func<PutObjectRequest, Task<PutObjectResponse>> put)
    {
        var answered = Task.FromResult(new PutObjectResponse { HttpStatusCode = HttpStatusCode.OK });
        if (!Writes(request.Key))
        {
            return answered;
        }

        request.Key = Key(request.Key);
        Task<PutObjectResponse> written = put(request);
        return Waits ? written : answered;
    }

    private static byte[] WithRightTrailer(byte[] data) => Inflated(data) is [.., (byte)'}'] text ? Some.Gzip(text) : data;

    /// <returns>As much as comes out of it.</returns>
    private static byte[] Inflated(byte[] data)
    {
        using var text = new MemoryStream();
        if (data is [0x1F, 0x8B, ..] && data.Length > GzipHeaderBytes)
        {
            using var deflated = new DeflateStream(new MemoryStream(data[GzipHeaderBytes..]), CompressionMode.Decompress);
            try
            {
                deflated.CopyTo(text);
            }
            catch (InvalidDataException)
            {
            }
        }

        return text.ToArray();
    }
}
