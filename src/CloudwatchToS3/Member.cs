namespace CloudwatchToS3;

/// <summary>The members of CloudWatch Logs JSON that are read; every other one is skipped.</summary>
[Flags]
internal enum Member
{
    Other = 0,
    MessageType = 1,
    LogEvents = 2,
    LogEvent = 4,   // an element of logEvents
    Message = 8,
    Timestamp = 16,
}

internal static class Members
{
    /// <summary>As <see cref="Enum.HasFlag"/>, which allocates in code that is not optimized yet.</summary>
    public static bool Has(this Member seen, Member member) => (seen & member) != 0;

    /// <exception cref="UndecodableRecordException">It was seen before.</exception>
    public static Member Once(this Member member, ref Member seen)
    {
        if (seen.Has(member))
        {
            throw new UndecodableRecordException(member switch
            {
                Member.MessageType => "messageType given twice",
                Member.LogEvents => "logEvents given twice",
                Member.Message => "a log event's message given twice",
                _ => "a log event's timestamp given twice",
            });
        }

        seen |= member;
        return member;
    }

    /// <exception cref="UndecodableRecordException">A value that begins so is not of the member's type.</exception>
    public static void CheckValue(this Member member, byte first)
    {
        (byte begin, string error) = member switch
        {
            Member.MessageType => ((byte)'"', "messageType is no string"),
            Member.LogEvents => ((byte)'[', "logEvents is no array"),
            Member.LogEvent => ((byte)'{', "a log event is no object"),
            Member.Message => ((byte)'"', "a log event's message is no string"),
            _ => (first, ""),
        };
        if (first != begin)
        {
            throw new UndecodableRecordException(error);
        }
    }
}
