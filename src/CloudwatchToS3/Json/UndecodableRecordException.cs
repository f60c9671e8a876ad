namespace CloudwatchToS3.Json;

/// <summary>
/// The data of a record is wrong. No retry can help, so the record belongs in quarantine. The message is a short reason, which contains
/// no log content and is always the same for the same data.
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
