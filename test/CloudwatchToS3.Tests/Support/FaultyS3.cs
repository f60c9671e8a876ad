using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudwatchToS3.Tests.Support;

/// <summary>An S3 server that answers every request with one fault.</summary>
internal sealed class FaultyS3 : IAsyncDisposable
{
    private readonly WebApplication _server;
    private int _requests;

    private FaultyS3(Func<HttpContext, Task> fault)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port: 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            Interlocked.Increment(ref _requests);
            return fault(context);
        });
    }

    public Uri Url => new(_server.Urls.First());

    public int Requests => _requests;

    public static Task<FaultyS3> Answering(int status, string code, string message) => Start(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    });

    public static Task<FaultyS3> NeverAnswering() => Start(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

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
