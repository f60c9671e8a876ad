using System.Text.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// Reads one document of CloudWatch Logs JSON: its header, and a line for each of its log events. Its members come in any order; where the
/// lines need a member that stands behind the log events, it comes back to them at the document's end.
/// </summary>
internal sealed class DocumentReader(LineWriter lines)
{
    /// <summary>What a common event has given when its message is read.</summary>
    private const Member CommonMembers = Member.Id | Member.Timestamp | Member.Message;

    public DocumentHeader Header { get; } = new();

    /// <summary>Of the document.</summary>
    public int LogEvents { get; private set; }

    /// <summary>Of the document's log events, in milliseconds since 1970; null where none has a usable one.</summary>
    public long? EarliestTimestamp { get; private set; }

    /// <summary>Reads from behind the opening brace to behind the closing one.</summary>
    /// <exception cref="UndecodableRecordException">It is not the JSON of a document.</exception>
    public void Read(ref JsonCursor json)
    {
        Header.Clear();
        LogEvents = 0;
        EarliestTimestamp = null;
        Member seen = Member.Other;
        int lateEvents = -1;   // where they begin
        for (json.Read(); json.Token != JsonTokenType.EndObject; json.Read())
        {
            Member member = Members.OfDocument(json, ref seen);
            if (member != Member.LogEvents)
            {
                json.Read();
                Header.Read(member, json);
                json.Skip();
                continue;
            }

            int begin = json.ValueBegin();
            if (seen.Has(lines.NeededBefore) && json.Json[begin] == '[')
            {
                ReadLogEvents(ref json, begin + 1);
                continue;
            }

            json.Read();
            lateEvents = json.Token == JsonTokenType.StartArray ? begin + 1 : throw new UndecodableRecordException("logEvents is not an array");
            json.Skip();
        }

        if (!seen.Has(Member.MessageType))
        {
            throw new UndecodableRecordException("no messageType");
        }

        if (!Header.IsControl && !seen.Has(Member.LogEvents))
        {
            throw new UndecodableRecordException("no logEvents");
        }

        if (lateEvents >= 0)
        {
            JsonCursor comeBack = json;
            ReadLogEvents(ref comeBack, lateEvents);
        }
    }

    /// <summary>Reads from behind the opening bracket to behind the closing one.</summary>
    private void ReadLogEvents(ref JsonCursor json, int position)
    {
        lines.BeginLogEvents(Header);
        for (bool isBeforeLogEvent = true; ;)
        {
            if (isBeforeLogEvent)
            {
                ReadCommonEvents(ref json, position);
            }

            if (json.Token == JsonTokenType.String)   // the message of a common event that goes on
            {
                ReadLogEvent(ref json, CommonMembers);
            }
            else
            {
                json.Read();
                if (json.Token == JsonTokenType.EndArray)
                {
                    return;
                }

                if (json.Token != JsonTokenType.StartObject)
                {
                    throw new UndecodableRecordException("a log event is not an object");
                }

                lines.BeginEvent();
                ReadLogEvent(ref json, Member.Other);
            }

            position = json.Position;
            isBeforeLogEvent = json.Json[position] == ',' && json.Json[position + 1] == '{';
            position += isBeforeLogEvent ? 1 : 0;
        }
    }

    /// <summary>
    /// The hot loop: reads log events in CloudWatch's own spelling, as many as follow each other. The cursor is then before an event in
    /// another spelling, or behind the message of one that goes on, or behind one that no other follows directly.
    /// </summary>
    private void ReadCommonEvents(ref JsonCursor json, int position)
    {
        byte[] bytes = json.Json;
        while (CommonEvent.Match(bytes.AsSpan(position), out long timestamp) is > 0 and var length)
        {
            lines.BeginCommonEvent(bytes.AsSpan(position, length));
            position = lines.ReadMessage(json, position + length);
            Add(timestamp);
            if (bytes[position] != '}')
            {
                json.GoAfterMessage(position);
                return;
            }

            lines.EndEvent();
            LogEvents++;
            if (bytes[position + 1] != ',' || bytes[position + 2] != '{')
            {
                json.GoAfterLogEvent(position + 1);
                return;
            }

            position += 2;
        }

        json.GoBeforeLogEvent(position);
    }

    /// <summary>Reads to behind the closing brace.</summary>
    private void ReadLogEvent(ref JsonCursor json, Member seen)
    {
        for (json.Read(); json.Token != JsonTokenType.EndObject; json.Read())
        {
            Member member = Members.OfLogEvent(json, ref seen);
            if (member == Member.Message)
            {
                int begin = json.ValueBegin();
                if (json.Json[begin] != '"')
                {
                    json.Read();
                    throw new UndecodableRecordException("a log event's message is not a string");
                }

                lines.BeginMessage();
                json.GoAfterMessage(lines.ReadMessage(json, begin + 1));
                continue;
            }

            json.Read();
            if (member == Member.Timestamp && json.WholeNumber is { } timestamp)
            {
                Add(timestamp);
            }

            lines.ReadMember(member, ref json);
        }

        if (!seen.Has(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        lines.EndEvent();
        LogEvents++;
    }

    private void Add(long timestamp) => EarliestTimestamp = DecodedRecord.Earlier(EarliestTimestamp, timestamp);
}
