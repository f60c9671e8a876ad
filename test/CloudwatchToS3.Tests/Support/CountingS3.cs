using System.Reflection;
using Amazon.S3.Model;

namespace CloudwatchToS3.Tests.Support;

/// <summary>An S3 client that keeps what it is given, and counts how much of it at a time.</summary>
public class CountingS3 : DispatchProxy
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private int _inFlight;

    internal Dictionary<string, byte[]> Objects { get; } = [];

    internal int MostInFlight { get; private set; }

    internal static (IAmazonS3 Client, CountingS3 Server) Create()
    {
        IAmazonS3 client = Create<IAmazonS3, CountingS3>();
        return (client, (CountingS3)(object)client);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        nameof(IAmazonS3.PutObjectAsync) => Put((PutObjectRequest)args![0]!),
        nameof(IAmazonS3.DetermineServiceOperationEndpoint) => null,
        _ => throw new NotSupportedException(targetMethod?.Name),
    };

    private async Task<PutObjectResponse> Put(PutObjectRequest request)
    {
        lock (_lock)
        {
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        }

        await Task.Delay(AnswerTime);
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        lock (_lock)
        {
            Objects.Add(request.Key, body.ToArray());
            _inFlight--;
        }

        return new PutObjectResponse();
    }
}
