using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3;

/// <summary>The S3 client's settings for a function: by default it would wait for an answer longer than any function may run.</summary>
public static class S3Client
{
    /// <summary>Bounds each attempt, from the connection to the answer.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);

    /// <summary>With the first attempt three in all, about a minute at most; then Kinesis delivers the batch again.</summary>
    private const int Retries = 2;

    /// <summary>Region, credentials and endpoint come from the environment, unless the caller adds them.</summary>
    public static AmazonS3Config Config() => new()
    {
        Timeout = AttemptTimeout,
        RetryMode = RequestRetryMode.Standard,
        MaxErrorRetry = Retries,
    };
}
