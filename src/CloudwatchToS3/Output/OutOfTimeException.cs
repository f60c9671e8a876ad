namespace CloudwatchToS3.Output;

/// <summary>The function's timeout was near. The invocation fails, and Kinesis redelivers the batch.</summary>
public sealed class OutOfTimeException(string progress, string advice, Exception innerException)
    : Exception($"Out of time: {progress}. {advice}", innerException)
{
    /// <summary>Where the work itself took too long.</summary>
    internal const string MoreTime = "Give the function more time or memory, or its event source mapping a smaller batch size.";
}
