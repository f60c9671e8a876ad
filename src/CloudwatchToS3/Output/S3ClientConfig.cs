using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3.Output;

/// <summary>The only place that decides on timeouts and retries. By default the client would wait longer than a function may run.</summary>
internal static class S3ClientConfig
{
    /// <summary>
    /// Three attempts. The client does not count connections that S3 closed while the function was frozen: it replaces ten of them, more
    /// than a segment leaves open.
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
