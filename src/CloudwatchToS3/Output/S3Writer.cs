using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.Configuration;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// Writes each object with one PutObject of known length and checksum, so S3 stores exactly these bytes or none. Overwriting is safe:
/// the same key means the same bytes.
/// </summary>
internal sealed class S3Writer(Settings settings, IAmazonS3 s3)
{
    private const string NoAnswer = "S3 did not answer in time. A function in a VPC needs a gateway endpoint for S3";

    /// <param name="body">Is disposed of here.</param>
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    public async Task<WrittenObject> Write(ObjectBody body, CancellationToken cancellation)
    {
        var written = new WrittenObject($"s3://{settings.BucketName}/{body.Key}", body.Bytes.Length);
        body.Bytes.Position = 0;
        try
        {
            await s3.PutObjectAsync(Request(body), cancellation);
        }
        catch (Exception e)
        {
            BlockPool.Abandon(body.Bytes);
            throw new ObjectNotWrittenException(written.Location, Cause(e, NoAnswer), e);
        }

        await body.Bytes.DisposeAsync();
        return written;
    }

    /// <summary>Why a request to S3 failed, in one sentence.</summary>
    /// <param name="noAnswer">What to say if S3 did not answer in time.</param>
    internal static string Cause(Exception e, string noAnswer) => e switch
    {
        AmazonServiceException { StatusCode: not 0 and var status } answer =>
            $"S3 answered {(int)status} {answer.ErrorCode ?? status.ToString()}: {answer.Message}",
        TimeoutException or OperationCanceledException => noAnswer,
        { InnerException: { } inner } => Cause(inner, noAnswer),
        _ => e.Message,
    };

    private PutObjectRequest Request(ObjectBody body)
    {
        var request = new PutObjectRequest
        {
            BucketName = settings.BucketName,
            Key = body.Key,
            InputStream = body.Bytes,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = body.ContentType,
            // A bucket with Object Lock demands a checksum: by its header, say users; by this name of its algorithm, says the API's reference.
            ChecksumAlgorithm = ChecksumAlgorithm.CRC32C,
            ChecksumCRC32C = Crc32C.Of(body.Bytes.GetReadOnlySequence()),
            ExpectedBucketOwner = settings.BucketOwner,
        };
        foreach ((string name, string value) in body.Metadata)
        {
            request.Metadata.Add(name, value);
        }

        // TLS and the checksum already protect the body. Over plain http the SDK insists on signing it, too.
        string? url = s3.DetermineServiceOperationEndpoint(request)?.URL;
        request.DisablePayloadSigning = url?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;
        return request;
    }
}

/// <summary>An object that is not written yet.</summary>
/// <param name="Bytes">Seekable, so that a retry can start over.</param>
/// <param name="Metadata">In ASCII.</param>
internal sealed record ObjectBody(string Key, RecyclableMemoryStream Bytes, string ContentType, Dictionary<string, string> Metadata);

/// <summary>S3 did not confirm an object. The invocation fails, and Kinesis redelivers the batch.</summary>
public sealed class ObjectNotWrittenException(string location, string cause, Exception innerException)
    : Exception($"{location} was not written: {cause.TrimEnd('.')}.", innerException);
