namespace CloudwatchToS3.Testing;

/// <summary>An S3 server with one fault, which counts what it is asked and keeps nothing.</summary>
public sealed class FaultyS3 : LoopbackServer
{
    private readonly Func<HttpContext, Task> _fault;
    private readonly List<(string Path, IHeaderDictionary Headers)> _received = [];

    private FaultyS3(Func<HttpContext, Task> fault) => _fault = fault;

    public int Requests => _received.Count;

    public IReadOnlyList<(string Path, IHeaderDictionary Headers)> Received => _received;

    public static Task<FaultyS3> Answering(int status, string code, string message) => Start(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    });

    /// <summary>Succeeds, but for keys that begin so.</summary>
    public static Task<FaultyS3> RefusingOnly(string prefix) => Start(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (context.Request.Path.Value!.Contains($"/{prefix}"))
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
        }
    });

    /// <summary>Refuses keys that contain this, and hangs on all others.</summary>
    public static Task<FaultyS3> RefusingOneAndHanging(string part) => Start(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (!context.Request.Path.Value!.Contains(part))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        context.Response.StatusCode = 403;
        await context.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    });

    public static Task<FaultyS3> NeverAnswering() => Start(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    /// <summary>Hangs on the first request and takes the others.</summary>
    public static Task<FaultyS3> NeverAnsweringFirst(Func<int> count) => Start(async context =>
    {
        if (count() == 1)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
    });

    public static Task<FaultyS3> ResettingConnections() => Start(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    protected override Task Answer(HttpContext context)
    {
        lock (_received)
        {
            _received.Add((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary())));
        }

        return _fault(context);
    }

    private static Task<FaultyS3> Start(Func<HttpContext, Task> fault) => Start(new FaultyS3(fault));
}
