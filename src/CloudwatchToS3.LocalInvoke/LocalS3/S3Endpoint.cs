using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudwatchToS3.LocalInvoke.LocalS3;

/// <summary>
/// An S3 endpoint inside this process, on a loopback port: PutObject with S3's checks on the body, and nothing else. It does not check
/// signatures, so it must not listen anywhere else.
/// </summary>
public sealed class S3Endpoint : IAsyncDisposable
{
    private readonly WebApplication _server;

    private S3Endpoint(WebApplication server) => _server = server;

    /// <summary>For clients: a proxy for the internet does not lead to this process.</summary>
    public static IWebProxy NoProxy { get; } = new WebProxy();

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_server.Urls.First());

    /// <summary>Starts to listen on a free port.</summary>
    /// <param name="folder">Keeps objects as files, <c>FOLDER/BUCKET/KEY</c>; made where it does not exist.</param>
    /// <exception cref="FormatException">The folder cannot be written to.</exception>
    public static async Task<S3Endpoint> Start(string folder)
    {
        // Empty: settings files in the current folder, and variables for other web servers, are none of its business.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, port: 0);
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MinRequestBodyDataRate = null;
        });
        WebApplication app = builder.Build();
        var objects = new ObjectFolder(folder);
        objects.Prepare();
        app.Run(context => Answer(context, objects));
        await app.StartAsync();
        return new S3Endpoint(app);
    }

    /// <summary>Stops to listen.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static async Task Answer(HttpContext context, ObjectFolder objects)
    {
        try
        {
            await PutObject(context, objects);
        }
        catch (S3Error e)
        {
            await e.Write(context.Response);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not BadHttpRequestException)
        {
            string message = $"The local endpoint cannot keep the object: {e.Message}";
            await new S3Error(HttpStatusCode.InternalServerError, "InternalError", message).Write(context.Response);
        }
    }

    private static async Task PutObject(HttpContext context, ObjectFolder objects)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        PutObjectHeaders.RefuseWhatIsNotDone(context.Request, target);
        string[] names = Uri.UnescapeDataString(target.Split('?')[0]).Split('/', 3);
        if (names is not ["", var bucket, var key])
        {
            throw S3Error.NotImplemented("Only PutObject, by path: PUT /bucket/key");
        }

        await objects.Write(bucket, key, new PutObjectBody(context.Request).CopyTo);
    }
}
