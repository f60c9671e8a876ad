namespace CloudwatchToS3;

/// <summary>What a decoded record holds, or several together.</summary>
/// <param name="DataMessages">Documents of type <c>DATA_MESSAGE</c>.</param>
/// <param name="ControlMessages">Documents of type <c>CONTROL_MESSAGE</c>.</param>
/// <param name="LogEvents">Log events of the data messages.</param>
/// <param name="EarliestTimestamp">The earliest log event's time in milliseconds since 1970, or null where no event has a usable one.</param>
internal readonly record struct RecordContent(int DataMessages, int ControlMessages, int LogEvents, long? EarliestTimestamp)
{
    public int Documents => DataMessages + ControlMessages;

    /// <summary>A record of control messages alone.</summary>
    public bool IsControl => DataMessages == 0;

    public RecordContent WithEvent() => this with { LogEvents = LogEvents + 1 };

    public RecordContent WithTimestamp(long timestamp) => timestamp >= EarliestTimestamp ? this : this with { EarliestTimestamp = timestamp };

    public RecordContent Add(RecordContent other)
    {
        var sum = new RecordContent(DataMessages + other.DataMessages, ControlMessages + other.ControlMessages, LogEvents + other.LogEvents, EarliestTimestamp);
        return other.EarliestTimestamp is { } timestamp ? sum.WithTimestamp(timestamp) : sum;
    }
}
