using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3.Output;

/// <summary>
/// How the S3 client of a function connects, waits and tries again: the only place where it is decided. By default the client would wait
/// longer for an answer than a function may run.
/// </summary>
internal static class S3ClientConfig
{
    /// <summary>
    /// Three attempts in all. If they fail, Kinesis redelivers the batch. The client does not count connections that S3 closed while the
    /// function was frozen: it replaces ten of them at once, which is more than the puts of a segment leave open.
    /// </summary>
    private const int Retries = 2;

    /// <summary>Limits the wait for a connection, so that a function in a VPC without an S3 endpoint fails soon.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Three attempts end within the default timeout of the function. The largest object is sent in time at 9 MiB a second.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Region, credentials and endpoint come from the environment, unless the caller adds them.</summary>
    public static AmazonS3Config Create() => new()
    {
        ConnectTimeout = ConnectTimeout,
        Timeout = AttemptTimeout,
        RetryMode = RequestRetryMode.Standard,
        MaxErrorRetry = Retries,
    };
}
