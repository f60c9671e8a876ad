using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>The members of CloudWatch Logs JSON that the decoder reads. It skips every other one.</summary>
[Flags]
internal enum Member
{
    None = 0,
    MessageType = 1,
    Owner = 2,
    LogGroup = 4,
    LogStream = 8,
    LogEvents = 16,
    Message = 32,
    Timestamp = 64,
    Id = 128,
    ExtractedFields = 256,
    Other = 512,
}

internal static class Members
{
    private const int LongestName = 32;   // bytes; every known name is shorter

    /// <summary>The member of a document whose name was just read.</summary>
    /// <exception cref="UndecodableRecordException">The member was seen before.</exception>
    public static Member OfDocument(in JsonCursor json, ref Member seen)
    {
        ReadOnlySpan<byte> name = Name(json);
        return name.SequenceEqual("messageType"u8) ? Once(Member.MessageType, ref seen, "messageType")
            : name.SequenceEqual("owner"u8) ? Once(Member.Owner, ref seen, "owner")
            : name.SequenceEqual("logGroup"u8) ? Once(Member.LogGroup, ref seen, "logGroup")
            : name.SequenceEqual("logStream"u8) ? Once(Member.LogStream, ref seen, "logStream")
            : name.SequenceEqual("logEvents"u8) ? Once(Member.LogEvents, ref seen, "logEvents")
            : Member.Other;
    }

    /// <summary>The member of a log event whose name was just read.</summary>
    /// <exception cref="UndecodableRecordException">The member was seen before.</exception>
    public static Member OfLogEvent(in JsonCursor json, ref Member seen)
    {
        ReadOnlySpan<byte> name = Name(json);
        return name.SequenceEqual("message"u8) ? Once(Member.Message, ref seen, "a log event's message")
            : name.SequenceEqual("timestamp"u8) ? Once(Member.Timestamp, ref seen, "a log event's timestamp")
            : name.SequenceEqual("id"u8) ? Once(Member.Id, ref seen, "a log event's id")
            : name.SequenceEqual("extractedFields"u8) ? Once(Member.ExtractedFields, ref seen, "a log event's extractedFields")
            : Member.Other;
    }

    /// <summary>Like <see cref="Enum.HasFlag"/>, which allocates in code that is not optimized yet.</summary>
    public static bool Has(this Member seen, Member members) => (seen & members) == members;

    private static ReadOnlySpan<byte> Name(in JsonCursor json)
    {
        if (!json.IsEscaped)
        {
            return json.Value;
        }

        if (json.Value.Length > LongestName * "\\u0000".Length)
        {
            return default;
        }

        // The reader's own comparison throws on a lone surrogate.
        var name = new BoundedBuffer(json.Value.Length, "");
        json.Unescape(json.StringBegin, name);
        return name.Written;
    }

    private static Member Once(Member member, ref Member seen, string name)
    {
        if (seen.Has(member))
        {
            throw new UndecodableRecordException($"{name} given twice");
        }

        seen |= member;
        return member;
    }
}
