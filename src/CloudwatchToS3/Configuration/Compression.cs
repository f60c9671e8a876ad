namespace CloudwatchToS3.Configuration;

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
