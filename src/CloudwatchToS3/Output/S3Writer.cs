using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.Configuration;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// Writes each object with one PutObject of known length and checksum, so S3 stores exactly these bytes or none. It replaces an object that
/// already exists, because the same key means the same bytes. The client tries again by itself.
/// </summary>
internal sealed class S3Writer(Settings settings, IAmazonS3 s3)
{
    /// <param name="key">The object's key.</param>
    /// <param name="body">Its bytes, disposed of here. A retry starts them over.</param>
    /// <param name="contentType">Its content type.</param>
    /// <param name="metadata">Its metadata, in ASCII.</param>
    /// <param name="cancellation">Abandons the upload.</param>
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    public async Task<WrittenObject> Write(
        string key, RecyclableMemoryStream body, string contentType, Dictionary<string, string> metadata, CancellationToken cancellation)
    {
        var written = new WrittenObject($"s3://{settings.BucketName}/{key}", body.Length);
        body.Position = 0;
        try
        {
            await s3.PutObjectAsync(Request(key, body, contentType, metadata), cancellation);
        }
        catch (Exception e)
        {
            BlockPool.Abandon(body);
            throw new ObjectNotWrittenException(written.Location, Cause(e), e);
        }

        await body.DisposeAsync();
        return written;
    }

    private PutObjectRequest Request(string key, RecyclableMemoryStream body, string contentType, Dictionary<string, string> metadata)
    {
        var request = new PutObjectRequest
        {
            BucketName = settings.BucketName,
            Key = key,
            InputStream = body,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = contentType,
            ChecksumCRC32C = Crc32C.Of(body.GetReadOnlySequence()),
            ExpectedBucketOwner = settings.BucketOwner,
        };
        foreach ((string name, string value) in metadata)
        {
            request.Metadata.Add(name, value);
        }

        // TLS and the checksum already protect the body. Over plain http the SDK insists on signing it, too.
        string? url = s3.DetermineServiceOperationEndpoint(request)?.URL;
        request.DisablePayloadSigning = url?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;
        return request;
    }

    private static string Cause(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: not 0 and var status } answer =>
            $"S3 answered {(int)status} {answer.ErrorCode ?? status.ToString()}: {answer.Message}",
        TimeoutException or OperationCanceledException => "S3 did not answer in time. A function in a VPC needs a gateway endpoint for S3",
        { InnerException: { } inner } => Cause(inner),
        _ => e.Message,
    };
}
