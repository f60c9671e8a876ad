namespace CloudwatchToS3;

/// <summary>The members of CloudWatch Logs JSON that are read; every other one is skipped.</summary>
[Flags]
internal enum Member
{
    Other = 0,
    MessageType = 1,
    Owner = 2,
    LogGroup = 4,
    LogStream = 8,
    LogEvents = 16,
    LogEvent = 32,   // an element of logEvents
    Message = 64,
    Timestamp = 128,
    Id = 256,
    ExtractedFields = 512,
}

internal static class Members
{
    private static readonly (byte[] Name, Member Member)[] OfDocument =
        [("messageType"u8.ToArray(), Member.MessageType), ("owner"u8.ToArray(), Member.Owner), ("logGroup"u8.ToArray(), Member.LogGroup), ("logStream"u8.ToArray(), Member.LogStream), ("logEvents"u8.ToArray(), Member.LogEvents)];

    private static readonly (byte[] Name, Member Member)[] OfLogEvent =
        [("message"u8.ToArray(), Member.Message), ("timestamp"u8.ToArray(), Member.Timestamp), ("id"u8.ToArray(), Member.Id), ("extractedFields"u8.ToArray(), Member.ExtractedFields)];

    public static Member InDocument(ShortText name) => Named(name, OfDocument);

    public static Member InLogEvent(ShortText name) => Named(name, OfLogEvent);

    /// <summary>As <see cref="Enum.HasFlag"/>, which allocates in code that is not optimized yet.</summary>
    public static bool Has(this Member seen, Member member) => (seen & member) == member;

    /// <exception cref="UndecodableRecordException">It was seen before.</exception>
    public static Member Once(this Member member, ref Member seen)
    {
        if (member != Member.Other && seen.Has(member))
        {
            throw new UndecodableRecordException(member switch
            {
                Member.MessageType => "messageType given twice",
                Member.Owner => "owner given twice",
                Member.LogGroup => "logGroup given twice",
                Member.LogStream => "logStream given twice",
                Member.LogEvents => "logEvents given twice",
                Member.Message => "a log event's message given twice",
                Member.Timestamp => "a log event's timestamp given twice",
                Member.Id => "a log event's id given twice",
                _ => "a log event's extractedFields given twice",
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

    private static Member Named(ShortText name, (byte[] Name, Member Member)[] members)
    {
        foreach ((byte[] known, Member member) in members)
        {
            if (name.Is(known))
            {
                return member;
            }
        }

        return Member.Other;
    }
}
