using System.Threading.Channels;

namespace CloudwatchToS3.Testing;

/// <summary>Lambda's Runtime API, as one function sees it: it asks for events, and sends answers and errors.</summary>
public sealed class RuntimeApi : LoopbackServer
{
    private const string Root = "/2018-06-01/runtime";

    private readonly Channel<Invocation> _events = Channel.CreateUnbounded<Invocation>();
    private readonly Dictionary<string, Invocation> _running = [];
    private readonly TaskCompletionSource<Outcome> _init = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The value of <c>AWS_LAMBDA_RUNTIME_API</c>: host and port.</summary>
    public string Address => Url.Authority;

    /// <summary>Ends when the function asks for its first event, or cannot start.</summary>
    public Task<Outcome> Init => _init.Task;

    public static Task<RuntimeApi> Start() => Start(new RuntimeApi());

    /// <summary>Hands over an event.</summary>
    /// <param name="timeout">The function's: its deadline is told, and kept by <see cref="ManagedRuntime"/>.</param>
    public Task<Outcome> Invoke(byte[] json, TimeSpan timeout)
    {
        var invocation = new Invocation(Guid.NewGuid().ToString(), json, timeout);
        _events.Writer.TryWrite(invocation);
        return invocation.Outcome.Task;
    }

    protected override async Task Answer(HttpContext context)
    {
        string path = context.Request.Path.Value![Root.Length..];
        switch (path.Split('/'))
        {
            case ["", "invocation", "next"]:
                _init.TrySetResult(new Outcome(OutcomeKind.Answer, ""));
                await SendNext(context);
                break;
            case ["", "init", "error"]:
                _init.TrySetResult(new Outcome(OutcomeKind.InitError, await Body(context)));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await context.Response.WriteAsync("{\"status\":\"OK\"}");
                break;
            case ["", "invocation", var id, "response" or "error"]:
                string body = await Body(context);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await context.Response.WriteAsync("{\"status\":\"OK\"}");
                _running[id].Outcome.TrySetResult(new Outcome(path.EndsWith("/error") ? OutcomeKind.InvocationError : OutcomeKind.Answer, body));
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task SendNext(HttpContext context)
    {
        Invocation invocation;
        try
        {
            invocation = await _events.Reader.ReadAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _running[invocation.Id] = invocation;
        IHeaderDictionary headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
        headers["Lambda-Runtime-Deadline-Ms"] = (DateTimeOffset.UtcNow + invocation.Timeout).ToUnixTimeMilliseconds().ToString();
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-central-1:111122223333:function:CloudwatchToS3";
        headers["Lambda-Runtime-Trace-Id"] = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = invocation.Json.Length;
        await context.Response.Body.WriteAsync(invocation.Json);
    }

    private static async Task<string> Body(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private sealed record Invocation(string Id, byte[] Json, TimeSpan Timeout)
    {
        public TaskCompletionSource<Outcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
