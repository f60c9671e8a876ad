using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.Testing;

/// <summary>An S3 server with one fault, and a memory of what it was asked.</summary>
public sealed class FaultyS3 : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly List<(string Path, IHeaderDictionary Headers)> _received = [];

    private FaultyS3(Func<HttpContext, Task> fault)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port: 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            lock (_received)
            {
                _received.Add((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary())));
            }

            return fault(context);
        });
    }

    public Uri Url => new(_server.Urls.First());

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
        if (context.Request.Path.Value!.Contains($"/{prefix}", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
        }
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

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private static async Task<FaultyS3> Start(Func<HttpContext, Task> fault)
    {
        var server = new FaultyS3(fault);
        await server._server.StartAsync();
        return server;
    }
}
