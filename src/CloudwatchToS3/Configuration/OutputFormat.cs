namespace CloudwatchToS3.Configuration;

/// <summary>What an object contains for each log event.</summary>
public enum OutputFormat
{
    /// <summary>The message and a line feed.</summary>
    Text,

    /// <summary>A line of JSON: message, timestamp, id, log group, log stream, owner, and extracted fields where there are any.</summary>
    Json,
}
