namespace CloudwatchToS3.Output;

/// <summary>The function's timeout was near. The invocation fails, and Kinesis redelivers the batch.</summary>
public sealed class OutOfTimeException(string progress, Exception innerException) : Exception(
    $"Out of time: {progress} Give the function more time or memory, or its event source mapping a smaller batch size.", innerException);
