using System.Runtime.InteropServices;
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
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    public async Task<WrittenObject> Write(string key, ReadOnlyMemory<byte> body, Crc32C checksum, string contentType)
    {
        string location = $"s3://{settings.BucketName}/{key}";
        MemoryMarshal.TryGetArray(body, out ArraySegment<byte> bytes);
        var request = new PutObjectRequest
        {
            BucketName = settings.BucketName,
            Key = key,
            InputStream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false),
            ContentType = contentType,
            ChecksumCRC32C = checksum.ToBase64(),
            ExpectedBucketOwner = settings.BucketOwner,
        };
        try
        {
            await s3.PutObjectAsync(request);
        }
        catch (Exception e)
        {
            throw new ObjectNotWrittenException(location, Cause(e), e);
        }

        return new WrittenObject(location, body.Length);
    }

    private static string Cause(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: not 0 } s => $"S3 answered {(int)s.StatusCode} {s.ErrorCode ?? s.StatusCode.ToString()}: {s.Message}",
        OperationCanceledException => "S3 did not answer in time",
        _ => Innermost(e).Message,
    };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
