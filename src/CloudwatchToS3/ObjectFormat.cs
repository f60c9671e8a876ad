namespace CloudwatchToS3;

/// <summary>What an object holds of each log event.</summary>
public enum OutputFormat
{
    /// <summary>Its message and a line feed.</summary>
    Text,

    /// <summary>A line of JSON: message, timestamp, id, log group, log stream, owner, and extracted fields where there are any.</summary>
    Json,
}

/// <summary>How an object is packed.</summary>
public enum Compression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As one gzip member.</summary>
    Gzip,
}

/// <summary>What objects are made of, how their keys end, and what they say of themselves.</summary>
internal readonly record struct ObjectFormat(OutputFormat Output, Compression Compression)
{
    public bool IsJson => Output == OutputFormat.Json;

    public bool IsPacked => Compression == Compression.Gzip;

    public string Suffix => $"{(IsJson ? ".json" : ".log")}{(IsPacked ? ".gz" : "")}";

    /// <summary>Without a Content-Encoding, for which some readers would inflate a second time.</summary>
    public string ContentType => IsPacked ? "application/gzip" : IsJson ? "application/x-ndjson" : "text/plain; charset=utf-8";
}
