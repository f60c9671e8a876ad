using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3.Output;

/// <summary>The S3 client's settings for a function. By default the client would wait longer for an answer than a function may run.</summary>
public static class S3Client
{
    /// <summary>Limits the wait for a connection, so that a function in a VPC without an S3 endpoint fails soon.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Longer than the function itself lets an attempt run.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Retries after the first attempt. If they fail, too, Kinesis redelivers the batch.</summary>
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
