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

    /// <summary>Of the right credentials.</summary>
    public virtual string AccessKey => "test";

    /// <summary>Of the right credentials.</summary>
    public virtual string SecretKey => "test";

    /// <summary>For a process. Old servers know no other checksums than the function's own.</summary>
    public Dictionary<string, string?> Credentials => new()
    {
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
        ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required",
        ["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required",
    };

    /// <summary>A client as the function has it.</summary>
    public AmazonS3Client Connect(AWSCredentials? credentials = null) => Lambda.Client(
        Url, config => config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        credentials ?? new BasicAWSCredentials(AccessKey, SecretKey));

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Removes every object, or skips the test where there is no server.</summary>
    public async Task Ready()
    {
        TestRun.SkipWithout(Absence);
        using AmazonS3Client s3 = Connect();
        await Parallel.ForEachAsync(await Keys(s3, Bucket), AtATime, async (key, end) => await s3.DeleteObjectAsync(Bucket, key, end));
    }

    public async Task Put(string key, byte[] content, string bucket = Bucket)
    {
        using AmazonS3Client s3 = Connect();
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false });
    }

    /// <summary>Each object by its key.</summary>
    public async Task<Dictionary<string, byte[]>> Objects(string bucket = Bucket)
    {
        using AmazonS3Client s3 = Connect();
        var objects = new ConcurrentDictionary<string, byte[]>();
        await Parallel.ForEachAsync(await Keys(s3, bucket), AtATime, async (key, end) =>
        {
            using GetObjectResponse answer = await s3.GetObjectAsync(bucket, key, end);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content, end);
            objects[key] = content.ToArray();
        });
        return objects.ToDictionary();
    }

    /// <summary>Makes the bucket.</summary>
    protected async Task MakeBucket()
    {
        using AmazonS3Client s3 = Connect();
        await s3.PutBucketAsync(Bucket);
    }

    private static async Task<List<string>> Keys(AmazonS3Client s3, string bucket)
    {
        var keys = new List<string>();
        await foreach (S3Object found in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects)
        {
            keys.Add(found.Key);
        }

        return keys;
    }
}
