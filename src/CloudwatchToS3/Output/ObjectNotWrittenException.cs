namespace CloudwatchToS3.Output;

/// <summary>S3 did not confirm an object. The invocation fails, and Kinesis redelivers the batch.</summary>
public sealed class ObjectNotWrittenException(string location, string cause, Exception innerException)
    : Exception($"{location} was not written: {cause.TrimEnd('.')}.", innerException);
