namespace CloudwatchToS3.Testing;

/// <summary>An S3 server with one fault or none, which counts what it is asked and keeps nothing.</summary>
public sealed class FaultyS3 : LoopbackServer
{
    private readonly Func<HttpContext, int, Task> _answer;   // to the request of this number
    private readonly List<(string Path, IHeaderDictionary Headers)> _received = [];

    private FaultyS3(Func<HttpContext, int, Task> answer) => _answer = answer;

    public int Requests => _received.Count;

    public IReadOnlyList<(string Path, IHeaderDictionary Headers)> Received => _received;

    public static Task<FaultyS3> Answering(int status, string code, string message) =>
        Start((context, _) => Deny(context, status, code, message));

    /// <summary>Has no fault.</summary>
    public static Task<FaultyS3> Succeeding() => Start((context, _) => Take(context));

    /// <summary>Succeeds, but for keys that begin so.</summary>
    public static Task<FaultyS3> RefusingOnly(string prefix) =>
        Start((context, _) => context.Request.Path.Value!.Contains($"/{prefix}") ? Deny(context) : Take(context));

    public static Task<FaultyS3> NeverAnswering() => Start((context, _) => Forever(context));

    public static Task<FaultyS3> NeverAnsweringFirst() => Start((context, number) => number == 1 ? Forever(context) : Take(context));

    public static Task<FaultyS3> ResettingConnections() => Start((context, _) => Reset(context));

    protected override Task Answer(HttpContext context)
    {
        lock (_received)
        {
            _received.Add((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary())));
        }

        return _answer(context, _received.Count);
    }

    private static Task<FaultyS3> Start(Func<HttpContext, int, Task> answer) => Start(new FaultyS3(answer));
}
