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
/// Writes objects with one PutObject each, of known length and checksum: S3 keeps exactly these bytes or none. An object that is there
/// already is replaced, because the same key means the same bytes.
/// </summary>
internal sealed class S3Writer(Settings settings, IAmazonS3 s3)
{
    /// <param name="key">The object's key.</param>
    /// <param name="body">Its bytes; a retry begins them again.</param>
    /// <param name="contentType">The object's.</param>
    /// <param name="cancellation">Gives the upload up.</param>
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    /// <exception cref="OutOfTimeException">The upload was given up.</exception>
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

    /// <summary>TLS and the checksum protect the body already. Over plain http the SDK insists on signing it.</summary>
    private void SpareSigningOfBody(PutObjectRequest request) =>
        request.DisablePayloadSigning = s3.DetermineServiceOperationEndpoint(request)?.URL.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>As <c>x-amz-checksum-crc32c</c> carries it: base64 of the four bytes, the highest first.</summary>
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
