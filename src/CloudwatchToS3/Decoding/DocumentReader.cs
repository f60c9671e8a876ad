using System.Text.Json;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// Reads one document of CloudWatch Logs JSON, its members in any order: the header, and a line for each log event. If the lines need a
/// member that follows the log events, they are read at the end of the document.
/// </summary>
internal sealed class DocumentReader(LineWriter lines, KeyPrefix prefix)
{
    /// <summary>The members of a common event that precede the end of its message.</summary>
    private const Member CommonMembers = Member.Id | Member.Timestamp | Member.Message;

    /// <summary>A document of a byte would take as long as a kilobyte: its header is compared, escaped and made a partition.</summary>
    private const int DocumentWork = 1024;

    /// <summary>Where the hot loop stops.</summary>
    private enum Stop
    {
        /// <summary>Before an event in another spelling, or after one that no other directly follows.</summary>
        BetweenLogEvents,

        /// <summary>After the message of an event that has more members.</summary>
        AfterMessage,
    }

    public DocumentHeader Header { get; } = new(prefix);

    /// <summary>How many log events the document has.</summary>
    public int LogEvents { get; private set; }

    /// <inheritdoc cref="DecodedRecord.EarliestTimestamp"/>
    public long EarliestTimestamp { get; private set; }

    /// <summary>What was done beside reading each byte once, as the number of bytes that take as long to read.</summary>
    public long MoreWork { get; set; }

    /// <summary>Reads from after the opening brace to after the closing one.</summary>
    /// <exception cref="UndecodableRecordException">The JSON is not a document of CloudWatch Logs.</exception>
    public void Read(ref JsonCursor json)
    {
        Header.Clear();
        LogEvents = 0;
        EarliestTimestamp = long.MaxValue;
        MoreWork += DocumentWork;
        Member seen = Member.None;
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
            if (seen.Has(lines.NeededBefore) && json.Bytes[begin] == '[')
            {
                ReadLogEvents(ref json, begin + 1);
                continue;
            }

            json.Read();
            if (json.Token != JsonTokenType.StartArray)
            {
                throw new UndecodableRecordException("logEvents is not an array");
            }

            lateEvents = begin + 1;
            json.Skip();
            MoreWork += json.Position - begin;
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

    /// <summary>Reads from after the opening bracket to after the closing one.</summary>
    private void ReadLogEvents(ref JsonCursor json, int position)
    {
        lines.BeginDocument(Header);
        Stop stop = ReadCommonEvents(ref json, position);
        while (true)
        {
            if (stop == Stop.AfterMessage)
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

                ReadLogEvent(ref json, Member.None);
            }

            position = json.Position;
            bool isFollowed = json.Bytes[position] == ',' && json.Bytes[position + 1] == '{';
            stop = isFollowed ? ReadCommonEvents(ref json, position + 1) : Stop.BetweenLogEvents;
        }
    }

    /// <summary>The hot loop: reads consecutive log events in CloudWatch's own spelling, from an opening brace if there are any.</summary>
    private Stop ReadCommonEvents(ref JsonCursor json, int position)
    {
        byte[] bytes = json.Bytes;
        while (LogEventStart.Match(bytes.AsSpan(position), out long timestamp) is > 0 and var length)
        {
            position = lines.WriteMessage(json, position + length, bytes.AsSpan(position, length));
            EarliestTimestamp = Math.Min(EarliestTimestamp, timestamp);
            if (bytes[position] != '}')
            {
                json.GoAfterString(position);
                return Stop.AfterMessage;
            }

            lines.EndLine();
            LogEvents++;
            if (bytes[position + 1] != ',' || bytes[position + 2] != '{')
            {
                json.GoAfterElement(position + 1);
                return Stop.BetweenLogEvents;
            }

            position += 2;
        }

        json.GoBeforeElement(position);
        return Stop.BetweenLogEvents;
    }

    /// <summary>Reads to after the closing brace.</summary>
    /// <param name="json">After the opening brace, or after a member.</param>
    /// <param name="seen">The members before that.</param>
    private void ReadLogEvent(ref JsonCursor json, Member seen)
    {
        for (json.Read(); json.Token != JsonTokenType.EndObject; json.Read())
        {
            Member member = Members.OfLogEvent(json, ref seen);
            if (member == Member.Message)
            {
                int begin = json.ValueBegin();
                if (json.Bytes[begin] != '"')
                {
                    json.Read();
                    throw new UndecodableRecordException("a log event's message is not a string");
                }

                json.GoAfterString(lines.WriteMessage(json, begin + 1, start: default));
                continue;
            }

            json.Read();
            if (member == Member.Timestamp && json.WholeNumber is { } timestamp)
            {
                EarliestTimestamp = Math.Min(EarliestTimestamp, timestamp);
            }

            lines.WriteMember(member, ref json);
        }

        if (!seen.Has(Member.Message))
        {
            throw new UndecodableRecordException("a log event has no message");
        }

        lines.EndLine();
        LogEvents++;
    }
}
