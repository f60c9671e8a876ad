namespace CloudwatchToS3.Configuration;

/// <summary>The function's settings: environment variables, read once at start-up.</summary>
public sealed record Settings
{
    internal const string DefaultKeyPrefix = "logs/";
    internal const string DefaultQuarantinePrefix = "quarantine/";
    internal const OutputFormat DefaultOutputFormat = OutputFormat.Text;
    internal const Compression DefaultCompression = Compression.None;
    internal const int DefaultMaxInflatedMiB = 64;
    internal const int LargestMaxInflatedMiB = 256;   // what a batch may inflate to

    private const int MiB = 1024 * 1024;

    /// <summary><c>BUCKET_NAME</c>, required: the bucket that receives the objects.</summary>
    public required string BucketName { get; init; }

    /// <summary><c>KEY_PREFIX</c>, default <c>logs/</c>: what object keys begin with.</summary>
    public KeyPrefix KeyPrefix { get; init; } = new(DefaultKeyPrefix);

    /// <summary><c>QUARANTINE_PREFIX</c>, default <c>quarantine/</c>: what the keys of quarantine objects begin with.</summary>
    public KeyPrefix QuarantinePrefix { get; init; } = new(DefaultQuarantinePrefix);

    /// <summary><c>OUTPUT_FORMAT</c>, default <c>text</c>, or <c>json</c>: what an object contains for each log event.</summary>
    public OutputFormat OutputFormat { get; init; } = DefaultOutputFormat;

    /// <summary><c>COMPRESSION</c>, default <c>none</c>, or <c>gzip</c> or <c>zstd</c>: how objects are compressed.</summary>
    public Compression Compression { get; init; } = DefaultCompression;

    /// <summary><c>MAX_INFLATED_MIB</c> in bytes, default 64 MiB, at most 256 MiB: the limit of a record and of its lines.</summary>
    public int MaxInflatedBytes { get; init; } = DefaultMaxInflatedMiB * MiB;

    /// <summary><c>BUCKET_OWNER</c>, default none: the account that must own the bucket, or S3 rejects every write.</summary>
    public string? BucketOwner { get; init; }

    /// <summary>Reads the settings of this process.</summary>
    /// <exception cref="InvalidSettingsException">One or more variables are wrong; the message names them all.</exception>
    public static Settings FromEnvironment() => Read(Environment.GetEnvironmentVariable);

    /// <summary>Reads the settings from any source.</summary>
    /// <exception cref="InvalidSettingsException">One or more variables are wrong; the message names them all.</exception>
    public static Settings Read(Func<string, string?> variable)
    {
        var reader = new SettingsReader(variable);
        int maxInflatedMiB = reader.WholeNumber("MAX_INFLATED_MIB", DefaultMaxInflatedMiB, LargestMaxInflatedMiB);
        var settings = new Settings
        {
            BucketName = reader.Bucket("BUCKET_NAME"),
            KeyPrefix = reader.Prefix("KEY_PREFIX", DefaultKeyPrefix),
            QuarantinePrefix = reader.Prefix("QUARANTINE_PREFIX", DefaultQuarantinePrefix),
            OutputFormat = reader.Choice("OUTPUT_FORMAT", DefaultOutputFormat),
            Compression = reader.Choice("COMPRESSION", DefaultCompression),
            MaxInflatedBytes = maxInflatedMiB * MiB,
            BucketOwner = reader.Account("BUCKET_OWNER"),
        };
        reader.CheckPrefixes(settings.KeyPrefix, settings.QuarantinePrefix);
        reader.CheckMemory(maxInflatedMiB);
        return reader.Mistakes.Count == 0 ? settings : throw new InvalidSettingsException(reader.Mistakes);
    }
}

/// <summary>What an object contains for each log event.</summary>
public enum OutputFormat
{
    /// <summary>The message and a line feed.</summary>
    Text,

    /// <summary>A line of JSON: message, timestamp, id, log group, log stream, owner, and extracted fields where there are any.</summary>
    Json,
}

/// <summary>How an object is compressed.</summary>
public enum Compression
{
    /// <summary>No compression.</summary>
    None,

    /// <summary>As one gzip member.</summary>
    Gzip,

    /// <summary>As one zstd frame.</summary>
    Zstd,
}

/// <summary>One or more environment variables are wrong. The function does not start until they are fixed.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> mistakes) : Exception(
    $"{(mistakes.Count == 1 ? "1 setting is" : $"{mistakes.Count} settings are")} wrong:\n- {string.Join("\n- ", mistakes)}")
{
    /// <summary>One sentence for each mistake: the variable, its value and what is allowed.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
