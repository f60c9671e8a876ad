using System.Collections.Concurrent;
using Amazon.Runtime;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>An S3 server for tests, with a bucket called <see cref="Bucket"/>.</summary>
public abstract class S3Server : IAsyncLifetime
{
    /// <summary>The bucket.</summary>
    public const string Bucket = "test-logs";

    private static readonly ParallelOptions AtATime = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>Why the server cannot run here; null where it runs.</summary>
    public string? Absence { get; protected set; }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; protected set; } = new("http://127.0.0.1");

    /// <summary>Answers a missing bucket with 404; the server in memory makes it.</summary>
    public virtual bool KnowsMissingBuckets => true;

    /// <summary>Refuses wrong signatures.</summary>
    public virtual bool ChecksSignatures => false;

    /// <summary>Refuses a body that does not have the CRC-32C which the client gave.</summary>
    public virtual bool ChecksCrc32C => true;

    /// <summary>Of the right credentials.</summary>
    public virtual string AccessKey => "test";

    /// <summary>Of the right credentials.</summary>
    public virtual string SecretKey => "test";

    /// <summary>A client as the function has it.</summary>
    public AmazonS3Client Connect(AWSCredentials? credentials = null, Uri? by = null)
    {
        AmazonS3Config config = S3ClientConfig.Create();
        config.ServiceURL = (by ?? Url).AbsoluteUri;
        config.ForcePathStyle = true;
        config.AuthenticationRegion = "us-east-1";
        // as old servers need it; the function gives its own
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        config.SetWebProxy(LoopbackServer.NoProxy);
        return new AmazonS3Client(credentials ?? new BasicAWSCredentials(AccessKey, SecretKey), config);
    }

    /// <inheritdoc/>
    public abstract ValueTask InitializeAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Removes every object.</summary>
    public virtual async Task Clear()
    {
        using AmazonS3Client s3 = Connect();
        await Parallel.ForEachAsync(
            await Keys(s3, Bucket), AtATime, async (key, cancellation) => await s3.DeleteObjectAsync(Bucket, key, cancellation));
    }

    /// <summary>Each object by its key.</summary>
    public virtual async Task<Dictionary<string, byte[]>> Objects()
    {
        using AmazonS3Client s3 = Connect();
        return await Objects(s3, Bucket);
    }

    /// <summary>Each object of a bucket by its key.</summary>
    public static async Task<Dictionary<string, byte[]>> Objects(IAmazonS3 s3, string bucket)
    {
        var objects = new ConcurrentDictionary<string, byte[]>();
        await Parallel.ForEachAsync(await Keys(s3, bucket), AtATime, async (key, cancellation) =>
        {
            using GetObjectResponse answer = await s3.GetObjectAsync(bucket, key, cancellation);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content, cancellation);
            objects[key] = content.ToArray();
        });
        return objects.ToDictionary();
    }

    private static async Task<List<string>> Keys(IAmazonS3 s3, string bucket)
    {
        var keys = new List<string>();
        await foreach (S3Object found in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects)
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    /// <summary>Makes the bucket.</summary>
    protected async Task MakeBucket()
    {
        using AmazonS3Client s3 = Connect();
        await s3.PutBucketAsync(Bucket);
    }
}
