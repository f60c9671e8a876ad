using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>Where the objects go: a folder, an S3 server, or Amazon S3.</summary>
/// <param name="Server">An S3 server, or null.</param>
/// <param name="Folder">Where an endpoint of this process keeps objects as files, or null.</param>
internal sealed record S3Target(Uri? Server, string? Folder)
{
    private const string LocalBucket = "local-logs";

    public bool IsAws => Server is null && Folder is null;

    public static S3Target Choose(Uri? server, bool aws, bool isFolderGiven, string folder)
    {
        if (aws)
        {
            return new S3Target(null, null);
        }

        string? fromEnvironment = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3");
        return server is not null ? new S3Target(server, null)
            : !isFolderGiven && Uri.TryCreate(fromEnvironment, UriKind.Absolute, out Uri? url) ? new S3Target(url, null)
            : new S3Target(null, Path.GetFullPath(folder));
    }

    /// <summary>As in Lambda, but for the bucket, which needs no name as long as nobody else can own it.</summary>
    public Settings ReadSettings() => Settings.Read(name =>
        Environment.GetEnvironmentVariable(name) ?? (name == "BUCKET_NAME" && !IsAws ? LocalBucket : null));

    /// <summary>The function's own client, sent to this target.</summary>
    /// <param name="endpoint">Where the server listens; null for Amazon S3.</param>
    public static AmazonS3Client Connect(Uri? endpoint)
    {
        AmazonS3Config config = S3Client.Config();
        if (endpoint is null)
        {
            return new AmazonS3Client(config);
        }

        config.ServiceURL = endpoint.AbsoluteUri;
        config.ForcePathStyle = true;
        config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? RegionEndpoint.USEast1.SystemName;
        return Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") is null
            ? new AmazonS3Client(new BasicAWSCredentials("local", "local"), config)
            : new AmazonS3Client(config);
    }
}
