using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3.Output;

/// <summary>The S3 client's settings for a function: by default it would wait for an answer longer than any function may run.</summary>
public static class S3Client
{
    /// <summary>Bounds the way to S3: a function in a VPC without an endpoint for S3 learns it soon.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Bounds an attempt, from the connection to the answer, long enough for an object of a gigabyte.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(60);

    /// <summary>After the first attempt. Beyond them, and beyond the function's own timeout, Kinesis delivers the batch again.</summary>
    private const int Retries = 2;

    /// <summary>Region, credentials and endpoint come from the environment, unless the caller adds them.</summary>
    public static AmazonS3Config Config() => new()
    {
        ConnectTimeout = ConnectTimeout,
        Timeout = AttemptTimeout,
        RetryMode = RequestRetryMode.Standard,
        MaxErrorRetry = Retries,
    };
}
