using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3.Testing;

/// <summary>An S3 server that verifies bodies, counts them, and keeps nothing: for bodies without number.</summary>
public sealed class VerifyingS3 : LoopbackServer
{
    private readonly Lock _lock = new();

    /// <summary>Bodies that were taken; one that is not what its client said ends in an error 500.</summary>
    public int Verified { get; private set; }

    public long VerifiedBytes { get; private set; }

    public static Task<VerifyingS3> Start() => Start(new VerifyingS3());

    public static AmazonS3Client Connect(AmazonS3Config config, Uri url)
    {
        config.ServiceURL = url.AbsoluteUri;
        config.ForcePathStyle = true;
        config.AuthenticationRegion = "us-east-1";
        config.SetWebProxy(NoProxy);
        return new AmazonS3Client(new BasicAWSCredentials("local", "local"), config);
    }

    protected override async Task Answer(HttpContext context)
    {
        if (!await IsVerified(context.Request, context.RequestAborted))
        {
            return;
        }

        lock (_lock)
        {
            Verified++;
            VerifiedBytes += context.Request.ContentLength ?? 0;
        }
    }

    /// <summary>A client with the SDK's defaults sends chunks, which are read and neither verified nor counted.</summary>
    private static async Task<bool> IsVerified(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-"))
        {
            await request.Body.CopyToAsync(Stream.Null, cancellation);
            return false;
        }

        return await PutObjectBody.CopyTo(Stream.Null, request, cancellation) ? true : throw new InvalidDataException("The body is not what its client said.");
    }
}
