namespace CloudwatchToS3.Decoding;

/// <summary>
/// The data of a record is wrong: no retry can help, the record belongs into quarantine. The message is the reason, short,
/// without any log content, and the same for the same data.
/// </summary>
public sealed class UndecodableRecordException : Exception
{
    public UndecodableRecordException(string reason) : base(reason)
    {
    }

    public UndecodableRecordException(string reason, Exception innerException) : base(reason, innerException)
    {
    }
}
