using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using CloudwatchToS3.LocalInvoke.LocalS3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.Testing;

/// <summary>An S3 endpoint that reads and verifies bodies and keeps nothing.</summary>
public sealed class VerifyingS3 : IAsyncDisposable
{
    private readonly WebApplication _server;

    private VerifyingS3()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, port: 0);
            server.Limits.MaxRequestBodySize = null;
        });
        _server = builder.Build();
        _server.Run(async context =>
        {
            if (!await IsVerified(context.Request, context.RequestAborted))
            {
                return;
            }

            lock (_server)
            {
                Verified++;
                VerifiedBytes += context.Request.ContentLength ?? 0;
            }
        });
    }

    /// <summary>Bodies that were taken; one that is not what its client said ends in an error 500.</summary>
    public int Verified { get; private set; }

    public long VerifiedBytes { get; private set; }

    public Uri Url => new(_server.Urls.First());

    public static async Task<VerifyingS3> Start()
    {
        var server = new VerifyingS3();
        await server._server.StartAsync();
        return server;
    }

    public static AmazonS3Client Connect(AmazonS3Config config, Uri url)
    {
        config.ServiceURL = url.AbsoluteUri;
        config.ForcePathStyle = true;
        config.AuthenticationRegion = "us-east-1";
        config.SetWebProxy(S3Endpoint.NoProxy);
        return new AmazonS3Client(new BasicAWSCredentials("local", "local"), config);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    /// <summary>A client with the SDK's defaults sends chunks, which are read and neither verified nor counted.</summary>
    private static async Task<bool> IsVerified(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            await request.Body.CopyToAsync(Stream.Null, cancellation);
            return false;
        }

        await new PutObjectBody(request).CopyTo(Stream.Null, cancellation);
        return true;
    }
}
