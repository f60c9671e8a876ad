using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>Where the objects go: a folder, an S3 server, or Amazon S3.</summary>
/// <param name="Server">An S3 server, or null.</param>
/// <param name="Folder">Where objects are kept as files, or null.</param>
/// <param name="IsAws">The credentials, and so perhaps the bucket, are real ones.</param>
internal sealed record S3Target(Uri? Server, string? Folder, bool IsAws)
{
    public const string UrlAdvice = "give a URL like http://127.0.0.1:9000, with http or https and a port up to 65535";

    private const string LocalBucket = "local-logs";

    /// <summary>It is a server, or Amazon S3.</summary>
    public bool IsServer => Folder is null;

    public string Name => Folder is null ? Server?.ToString() ?? "Amazon S3" : Shown(Folder);

    /// <summary>Where a person finds an object: a file, if there is one.</summary>
    /// <param name="location"><c>s3://bucket/key</c></param>
    public string Place(string location) => Folder is null ? location : Shown(Path.Combine(Folder, location["s3://".Length..]));

    /// <exception cref="FormatException">The environment names a server that is not a URL.</exception>
    public static S3Target Choose(Uri? server, bool aws, bool isFolderGiven, string folder)
    {
        const string Variable = "AWS_ENDPOINT_URL_S3";
        string? endpoint = Environment.GetEnvironmentVariable(Variable);
        if (server is null && !aws && !isFolderGiven && !string.IsNullOrEmpty(endpoint))
        {
            server = HttpUrl(endpoint) ?? throw new FormatException($"{Variable} is '{endpoint}': {UrlAdvice}.");
        }

        return new S3Target(server, server is null && !aws ? Path.GetFullPath(folder) : null, aws);
    }

    public static Uri? HttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url : null;

    /// <summary>As in Lambda, except that the bucket needs a name only on Amazon S3.</summary>
    /// <param name="bucket">Used if the environment names none; null means this program's default, except on Amazon S3.</param>
    public Settings ReadSettings(string? bucket = null)
    {
        var settings = Settings.Read(name =>
            Environment.GetEnvironmentVariable(name) ?? (name == "BUCKET_NAME" ? bucket ?? (IsAws ? null : LocalBucket) : null));
        foreach ((string name, string prefix) in new[]
            { ("KEY_PREFIX", settings.KeyPrefix.Given), ("QUARANTINE_PREFIX", settings.QuarantinePrefix.Given) })
        {
            if (prefix is [.., var last] && char.IsAsciiLetterOrDigit(last))
            {
                Console.Error.WriteLine($"{name} is '{prefix}', without a / at its end: the start of file names. For a folder, write '{prefix}/'.");
            }
        }

        return settings;
    }

    /// <summary>
    /// The function's own client, sent to this target. A connection that breaks counts as an attempt here, because the client also takes
    /// an attempt that timed out for one now and then, and would try it ten times more.
    /// </summary>
    /// <param name="attemptTimeout">Limits each attempt; by default as in Lambda.</param>
    /// <exception cref="FormatException">Region or credentials for Amazon S3 are missing, or the folder cannot be written to.</exception>
    public AmazonS3Client Connect(TimeSpan? attemptTimeout = null)
    {
        AmazonS3Config config = S3ClientConfig.Create();
        config.Timeout = attemptTimeout ?? config.Timeout;
        config.MaxStaleConnectionRetries = 0;
        if (Server is null && Folder is null)
        {
            return ConnectToAws(config);
        }

        config.ServiceURL = Server?.AbsoluteUri ?? "http://localhost";
        config.ForcePathStyle = true;
        config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? RegionEndpoint.USEast1.SystemName;
        config.UseFIPSEndpoint = false;
        config.UseDualstackEndpoint = false;
        return Folder is not null ? new FolderClient(Folder, config)
            : IsSet("AWS_ACCESS_KEY_ID") && IsSet("AWS_SECRET_ACCESS_KEY") ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials("local", "local"), config);
    }

    /// <summary>From where the person stands, if that is above it.</summary>
    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Split(Path.DirectorySeparatorChar)[0] == ".." ? path : relative;
    }

    private static bool IsSet(string name) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name));

    /// <summary>Amazon S3 it is, whatever endpoint the environment names for others.</summary>
    private static AmazonS3Client ConnectToAws(AmazonS3Config config)
    {
        config.IgnoreConfiguredEndpointUrls = true;
        try
        {
            if (config.RegionEndpoint is null)
            {
                throw new FormatException("Amazon S3 needs a region, as in AWS_REGION=eu-central-1, and the SDK finds none.");
            }

            _ = DefaultAWSCredentialsIdentityResolver.GetCredentials(config).GetCredentials();
            return new AmazonS3Client(config);
        }
        catch (AmazonClientException e)
        {
            throw new FormatException(
                "Amazon S3 needs credentials, as in AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. The SDK finds none"
                + $"{(Environment.GetEnvironmentVariable("AWS_PROFILE") is { Length: > 0 } profile ? $"; AWS_PROFILE is '{profile}'" : "")}.",
                e);
        }
    }
}
