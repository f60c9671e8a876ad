using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace CloudwatchToS3;

/// <summary>
/// Writes objects with one PutObject each, of known length and checksum: S3 keeps exactly these bytes or none. An object that is there
/// already is replaced, because the same key means the same bytes.
/// </summary>
internal sealed class ObjectWriter(Settings settings, IAmazonS3 s3)
{
    /// <param name="key">The object's key.</param>
    /// <param name="body">Can seek, and knows its length: a retry begins it again.</param>
    /// <param name="checksum">Of the whole body; S3 refuses any other bytes.</param>
    /// <param name="contentType">The object's.</param>
    /// <param name="cancellation">Gives the upload up.</param>
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    /// <exception cref="OutOfTimeException">The upload was given up.</exception>
    public async Task<WrittenObject> Write(string key, Stream body, Crc32C checksum, string contentType, CancellationToken cancellation)
    {
        string location = $"s3://{settings.BucketName}/{key}";
        long length = body.Length;
        var request = new PutObjectRequest
        {
            BucketName = settings.BucketName,
            Key = key,
            InputStream = body,
            AutoCloseStream = false,
            ContentType = contentType,
            ChecksumCRC32C = checksum.ToBase64(),
            ExpectedBucketOwner = settings.BucketOwner,
        };
        try
        {
            SpareSigningOfBody(request);
            await s3.PutObjectAsync(request, cancellation);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested)
        {
            throw new OutOfTimeException($"{location}, {length} bytes, was not written, after {body.Position} bytes of the last attempt", e);
        }
        catch (Exception e)
        {
            throw new ObjectNotWrittenException(location, Cause(e), e);
        }

        return new WrittenObject(location, length);
    }

    /// <summary>TLS and the checksum protect the body already. Over plain http the SDK insists on signing each chunk.</summary>
    private void SpareSigningOfBody(PutObjectRequest request) =>
        request.DisablePayloadSigning = s3.DetermineServiceOperationEndpoint(request)?.URL.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    private static string Cause(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: not 0 } s => $"S3 answered {(int)s.StatusCode} {s.ErrorCode ?? s.StatusCode.ToString()}: {s.Message}",
        TimeoutException or OperationCanceledException => "S3 did not answer in time",
        { InnerException: { } inner } => Cause(inner),
        _ => e.Message,
    };
}
