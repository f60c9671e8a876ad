namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>A line of an object.</summary>
/// <param name="message">The log event's message, or a line of it; UTF-8.</param>
/// <param name="match">What was found in it.</param>
internal readonly ref struct LogLine(ReadOnlySpan<byte> message, Range match)
{
    public ReadOnlySpan<byte> Message { get; } = message;

    public Range Match { get; } = match;

    /// <summary>In milliseconds since 1970; null where the object does not say it.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Empty where the object does not say it.</summary>
    public ReadOnlySpan<byte> LogGroup { get; init; }

    /// <summary>Empty where the object does not say it.</summary>
    public ReadOnlySpan<byte> LogStream { get; init; }

    /// <summary>The line itself where it is JSON, otherwise empty.</summary>
    public ReadOnlySpan<byte> Json { get; init; }
}
