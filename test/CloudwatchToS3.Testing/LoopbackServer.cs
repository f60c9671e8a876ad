using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace CloudwatchToS3.Testing;

/// <summary>An HTTP server inside this process, on a free loopback port. It listens nowhere else, because it asks nobody who they are.</summary>
public abstract class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    /// <summary>Does not listen yet.</summary>
    protected LoopbackServer()
    {
        // Empty: settings files in the current folder, and variables for other web servers, are none of its business.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, port: 0);
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MinRequestBodyDataRate = null;
        });
        _server = builder.Build();
        _server.Run(Answer);
    }

    /// <summary>For clients: a proxy for the internet does not lead to this process.</summary>
    public static IWebProxy NoProxy { get; } = new WebProxy();

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_server.Urls.First());

    /// <summary>Stops to listen, and ends the requests at hand.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts to listen.</summary>
    protected static async Task<T> Start<T>(T server) where T : LoopbackServer
    {
        await server._server.StartAsync();
        return server;
    }

    /// <summary>Answers a request.</summary>
    protected abstract Task Answer(HttpContext context);

    /// <summary>Reads the body.</summary>
    protected static Task Take(HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null);

    /// <summary>As S3 says no.</summary>
    protected static Task Refuse(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    }

    /// <summary>Reads the body, and says no.</summary>
    protected static async Task Deny(HttpContext context, int status = 403, string code = "AccessDenied", string message = "Access Denied")
    {
        await Take(context);
        await Refuse(context, status, code, message);
    }

    /// <summary>The connection breaks.</summary>
    protected static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Until the client gives up.</summary>
    protected static Task Forever(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}
