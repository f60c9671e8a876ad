using System.Net;
using CloudwatchToS3.LocalInvoke.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudwatchToS3.Testing.LocalS3;

/// <summary>
/// An S3 endpoint inside this process, on a loopback port: PutObject with S3's checks on the body, and nothing else. It does not check
/// signatures, so it must not listen anywhere else.
/// </summary>
public sealed class S3Endpoint : LoopbackServer
{
    private readonly ObjectFolder _objects;

    private S3Endpoint(ObjectFolder objects) => _objects = objects;

    /// <summary>Starts to listen on a free port.</summary>
    /// <param name="folder">Keeps objects as files, <c>FOLDER/BUCKET/KEY</c>; made where it does not exist.</param>
    /// <exception cref="FormatException">The folder cannot be written to.</exception>
    public static Task<S3Endpoint> Start(string folder)
    {
        var objects = new ObjectFolder(folder);
        objects.Prepare();
        return Start(new S3Endpoint(objects));
    }

    /// <inheritdoc/>
    protected override async Task Answer(HttpContext context)
    {
        try
        {
            await PutObject(context);
        }
        catch (S3Error e)
        {
            await e.Write(context.Response);
        }
        catch (ArgumentException e)
        {
            await S3Error.BadRequest("InvalidArgument", e.Message).Write(context.Response);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not BadHttpRequestException)
        {
            string message = $"The local endpoint cannot keep the object: {e.Message}";
            await new S3Error(HttpStatusCode.InternalServerError, "InternalError", message).Write(context.Response);
        }
    }

    private async Task PutObject(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        PutObjectHeaders.RefuseWhatIsNotDone(context.Request, target);
        string[] names = Uri.UnescapeDataString(target.Split('?')[0]).Split('/', 3);
        if (names is not ["", var bucket, var key])
        {
            throw S3Error.NotImplemented("Only PutObject, by path: PUT /bucket/key");
        }

        if (bucket.Length is < 3 or > 63 || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            || !char.IsAsciiLetterOrDigit(bucket[0]))
        {
            throw S3Error.BadRequest("InvalidBucketName", $"'{bucket}' is not the name of a bucket.");
        }

        await _objects.Write(bucket, key, new PutObjectBody(context.Request).CopyTo, CancellationToken.None);
    }
}
