namespace CloudwatchToS3.Json;

/// <summary>The data of a record is wrong; no retry helps. The message has no log content and is the same for the same data.</summary>
public sealed class UndecodableRecordException : Exception
{
    public UndecodableRecordException(string reason) : base(reason)
    {
    }

    public UndecodableRecordException(string reason, Exception innerException) : base(reason, innerException)
    {
    }
}
