using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
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
    /// <summary>How often S3 is asked if it does not answer. Where it answers with an error, the client retries by itself.</summary>
    private const int Attempts = 3;

    private const string VpcAdvice = "A function in a VPC needs a gateway endpoint for S3";

    /// <summary>Limits an attempt where there is time for it. It is long enough for an object of a gigabyte.</summary>
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(60);

    /// <summary>A shorter attempt could fail a large object that S3 would have taken.</summary>
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(10);

    /// <param name="key">The object's key.</param>
    /// <param name="body">The object's bytes, disposed of here. A retry starts them over.</param>
    /// <param name="contentType">The object's content type.</param>
    /// <param name="metadata">The object's metadata, in ASCII.</param>
    /// <param name="deadline">Abandons the upload.</param>
    /// <exception cref="ObjectNotWrittenException">S3 did not confirm the object.</exception>
    /// <exception cref="OutOfTimeException">The upload was abandoned.</exception>
    public async Task<WrittenObject> Write(string key, RecyclableMemoryStream body, string contentType, IReadOnlyDictionary<string, string> metadata, Deadline deadline)
    {
        var written = new WrittenObject($"s3://{settings.BucketName}/{key}", body.Length);
        bool isInUse = false;   // an upload that was aborted may still read the body
        try
        {
            PutObjectRequest request = Request(key, body, contentType, metadata);
            long start = Stopwatch.GetTimestamp();
            for (int attempt = 1; ; attempt++)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
                limit.CancelAfter(LimitOf(attempt, deadline));
                try
                {
                    body.Position = 0;
                    await s3.PutObjectAsync(request, limit.Token);
                    return written;
                }
                catch (Exception e) when (limit.IsCancellationRequested)
                {
                    isInUse = true;
                    string noAnswer = FormattableString.Invariant($"S3 did not answer, in {attempt} {(attempt == 1 ? "attempt" : "attempts")} and {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
                    if (deadline.Token.IsCancellationRequested)
                    {
                        throw new OutOfTimeException($"{written.Location}, {written.Bytes} bytes, was not written: {noAnswer}", $"{VpcAdvice}.", e);
                    }

                    if (attempt == Attempts)
                    {
                        throw new ObjectNotWrittenException(written.Location, $"{noAnswer}. {VpcAdvice}", e);
                    }
                }
            }
        }
        catch (Exception e) when (e is not (OutOfTimeException or ObjectNotWrittenException))
        {
            isInUse = true;
            throw new ObjectNotWrittenException(written.Location, Cause(e), e);
        }
        finally
        {
            if (isInUse)
            {
                Memory.Abandon(body);
            }
            else
            {
                await body.DisposeAsync();
            }
        }
    }

    private PutObjectRequest Request(string key, RecyclableMemoryStream body, string contentType, IReadOnlyDictionary<string, string> metadata)
    {
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

        foreach ((string name, string value) in metadata)
        {
            request.Metadata.Add(name, value);
        }

        // TLS and the checksum already protect the body. Over plain http the SDK insists on signing it, too.
        request.DisablePayloadSigning = s3.DetermineServiceOperationEndpoint(request)?.URL.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;
        return request;
    }

    /// <summary>The attempts share the time that is left.</summary>
    private static TimeSpan LimitOf(int attempt, Deadline deadline)
    {
        TimeSpan share = deadline.TimeLeft / (Attempts - attempt + 1);
        return share < ShortestAttempt ? ShortestAttempt : share > LongestAttempt ? LongestAttempt : share;
    }

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
        TimeoutException or OperationCanceledException => $"S3 did not answer in time. {VpcAdvice}",
        { InnerException: { } inner } => Cause(inner),
        _ => e.Message,
    };
}
