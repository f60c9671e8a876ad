using Amazon.Runtime;

namespace CloudwatchToS3.Trials.Simulation;

/// <summary>An S3 that keeps objects in memory, verifies checksums, and meets its client with one fault at a time.</summary>
internal sealed class SimulatedS3
{
    private readonly List<Action> _late = [];
    private readonly Random _random;
    private Fault _fault;
    private int _putsBeforeFault;

    public SimulatedS3(Random random, Mutant mutant)
    {
        _random = random;
        Client = PutOnlyS3.Client((request, _) => mutant.Put(request, Put));
    }

    public IAmazonS3 Client { get; }

    /// <summary>Each object by its key.</summary>
    public Dictionary<string, byte[]> Objects { get; } = [];

    /// <summary>What S3 saw that it never should.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Prepares the next invocation.</summary>
    /// <param name="putsBefore">Puts that succeed before the fault.</param>
    public void Expect(Fault fault, int putsBefore)
    {
        (_fault, _putsBeforeFault) = (fault, putsBefore);
    }

    /// <summary>Puts of killed processes arrive.</summary>
    public void StoreWhatIsLate()
    {
        _late.ForEach(store => store());
        _late.Clear();
    }

    private Task<PutObjectResponse> Put(PutObjectRequest request)
    {
        Fault fault = _putsBeforeFault-- == 0 ? _fault : Fault.None;
        switch (fault)
        {
            case Fault.SlowDown:
                return Error(HttpStatusCode.ServiceUnavailable, "SlowDown");
            case Fault.InternalError:
                _ = Body(request);
                return Error(HttpStatusCode.InternalServerError, "InternalError");
            case Fault.AccessDenied:
                return Error(HttpStatusCode.Forbidden, "AccessDenied");
            case Fault.ResetBeforeStore:
                ReadPart(request);
                return Task.FromException<PutObjectResponse>(new HttpRequestException("Connection reset by peer"));
            case Fault.OutOfMemory:
                ReadPart(request);
                return Task.FromException<PutObjectResponse>(new InsufficientMemoryException());
            case Fault.KilledBeforePut:
                return Never();
            case Fault.KilledInBody:
                ReadPart(request);
                return Never();
            case Fault.StoredLate:
                byte[] late = Body(request);
                _late.Add(() => Store(request.Key, late));
                return Never();
            case Fault.BitFlipped:
                byte[] flipped = Body(request);
                flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
                return IsAsPromised(request, flipped) ? Stored(request, flipped) : Error(HttpStatusCode.BadRequest, "BadDigest");
            case Fault.RetriedByClient:
                ReadPart(request);
                break;
        }

        byte[] body = Body(request);
        if (!IsAsPromised(request, body))
        {
            Violations.Add($"the checksum of {request.Key} is not that of its body");
        }

        Task<PutObjectResponse> stored = Stored(request, body);
        return fault switch
        {
            Fault.AnswerLost => Task.FromException<PutObjectResponse>(new HttpRequestException("Connection reset by peer")),
            Fault.KilledAfterStore => Never(),
            _ => stored,
        };
    }

    private Task<PutObjectResponse> Stored(PutObjectRequest request, byte[] body)
    {
        Store(request.Key, body);
        return Task.FromResult(new PutObjectResponse { HttpStatusCode = HttpStatusCode.OK });
    }

    private void Store(string key, byte[] body)
    {
        if (Objects.TryGetValue(key, out byte[]? before) && !WithoutReasons(before).AsSpan().SequenceEqual(WithoutReasons(body)))
        {
            Violations.Add($"other bytes under the key {key}");
        }

        Objects[key] = body;
    }

    /// <summary>The reason why a record is in quarantine may change with the limits; nothing else may.</summary>
    private static byte[] WithoutReasons(byte[] body) =>
        Encoding.Latin1.GetBytes(Regex.Replace(Encoding.Latin1.GetString(body), ",\"quarantineReason\":\"[^\"]*\"", ""));

    private void ReadPart(PutObjectRequest request)
    {
        request.InputStream.Position = 0;
        request.InputStream.ReadExactly(new byte[_random.Next((int)request.InputStream.Length + 1)]);
    }

    /// <summary>As the client reads it: from the beginning, in pieces.</summary>
    private static byte[] Body(PutObjectRequest request)
    {
        request.InputStream.Position = 0;
        byte[] body = new byte[request.InputStream.Length];
        request.InputStream.ReadExactly(body);
        return request.InputStream.ReadByte() < 0 ? body : throw new InvalidOperationException("The body is longer than its length.");
    }

    private static bool IsAsPromised(PutObjectRequest request, byte[] body) => PutObjectBody.Crc32COf(body) == request.ChecksumCRC32C;

    private static Task<PutObjectResponse> Error(HttpStatusCode status, string code) => Task.FromException<PutObjectResponse>(
        new AmazonS3Exception(code, ErrorType.Unknown, code, "simulated", status));

    private static Task<PutObjectResponse> Never() => new TaskCompletionSource<PutObjectResponse>().Task;
}
