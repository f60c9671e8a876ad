using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.Configuration;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// Writes each object with one PutObject of known length and checksum, so S3 stores exactly these bytes or none. It replaces an object that
/// already exists, because the same key means the same bytes.
/// </summary>
internal sealed class S3Writer(Settings settings, IAmazonS3 s3)
{
    /// <param name="key">The object's key.</param>
    /// <param name="body">The object's bytes. A retry starts them over.</param>
    /// <param name="contentType">The object's content type.</param>
    /// <param name="cancellation">Abandons the upload.</param>
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    /// <exception cref="OutOfTimeException">The upload was abandoned.</exception>
    public async Task<WrittenObject> Write(string key, RecyclableMemoryStream body, string contentType, CancellationToken cancellation)
    {
        string location = $"s3://{settings.BucketName}/{key}";
        body.Position = 0;
        var request = new PutObjectRequest
        {
            BucketName = settings.BucketName,
            Key = key,
            InputStream = body,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = contentType,
            ChecksumCRC32C = Crc32C(body.GetReadOnlySequence()),
            ExpectedBucketOwner = settings.BucketOwner,
        };
        try
        {
            SpareSigningOfBody(request);
            await s3.PutObjectAsync(request, cancellation);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested)
        {
            throw new OutOfTimeException($"{location}, {body.Length} bytes, was not written, after {body.Position} bytes of the last attempt", e);
        }
        catch (Exception e)
        {
            throw new ObjectNotWrittenException(location, Cause(e), e);
        }

        return new WrittenObject(location, body.Length);
    }

    /// <summary>TLS and the checksum already protect the body. Over plain http the SDK insists on signing it, too.</summary>
    private void SpareSigningOfBody(PutObjectRequest request) =>
        request.DisablePayloadSigning = s3.DetermineServiceOperationEndpoint(request)?.URL.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The value of <c>x-amz-checksum-crc32c</c>: the four bytes in base64, the highest first.</summary>
    internal static string Crc32C(ReadOnlySequence<byte> bytes)
    {
        var crc = new Crc32(Crc32ParameterSet.Crc32C);
        foreach (ReadOnlyMemory<byte> block in bytes)
        {
            crc.Append(block.Span);
        }

        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, crc.GetCurrentHashAsUInt32());
        return Convert.ToBase64String(checksum);
    }

    private static string Cause(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: not 0 } s => $"S3 answered {(int)s.StatusCode} {s.ErrorCode ?? s.StatusCode.ToString()}: {s.Message}",
        TimeoutException or OperationCanceledException => "S3 did not answer in time",
        { InnerException: { } inner } => Cause(inner),
        _ => e.Message,
    };
}
