using System.Text;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Events;

/// <summary>
/// Reads a Kinesis event. Only the data of a record has to be what Lambda promises. Everything else is read leniently, because it must never
/// make a batch unreadable: a field of the wrong type counts as missing, and an unknown field is skipped.
/// </summary>
internal static class EventReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    /// <returns>Null where the JSON is <c>null</c>.</returns>
    /// <exception cref="JsonException">The text is not JSON, or not an event.</exception>
    /// <exception cref="FormatException">The data of a record is not base64.</exception>
    /// <exception cref="InvalidOperationException">The data of a record is neither a string nor null.</exception>
    public static KinesisEvent? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        KinesisEvent? kinesisEvent = reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.StartObject => ReadEvent(ref reader),
            _ => throw new JsonException($"It is a JSON {reader.TokenType}, not an object."),
        };
        reader.Read();   // throws if anything follows
        return kinesisEvent;
    }

    private static KinesisEvent ReadEvent(ref Utf8JsonReader reader)
    {
        var kinesisEvent = new KinesisEvent();
        while (ReadMember(ref reader, out ReadOnlySpan<byte> name))
        {
            if (Is(name, "Records"u8))
            {
                kinesisEvent.Records = ReadRecords(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return kinesisEvent;
    }

    private static List<KinesisEvent.KinesisEventRecord?>? ReadRecords(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"\"Records\" is a JSON {reader.TokenType}, not an array.");
        }

        var records = new List<KinesisEvent.KinesisEventRecord?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            records.Add(ReadRecord(ref reader, records is [.., var last] ? last : null));
        }

        return records;
    }

    /// <param name="reader">At the record.</param>
    /// <param name="last">The record before it. Most fields are the same in every record, and share one string.</param>
    private static KinesisEvent.KinesisEventRecord? ReadRecord(ref Utf8JsonReader reader, KinesisEvent.KinesisEventRecord? last)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var record = new KinesisEvent.KinesisEventRecord();
        while (ReadMember(ref reader, out ReadOnlySpan<byte> name))
        {
            if (Is(name, "kinesis"u8))
            {
                record.Kinesis = ReadKinesis(ref reader);
            }
            else if (Is(name, "eventSource"u8))
            {
                record.EventSource = ReadText(ref reader, last?.EventSource);
            }
            else if (Is(name, "eventVersion"u8))
            {
                record.EventVersion = ReadText(ref reader, last?.EventVersion);
            }
            else if (Is(name, "eventID"u8))
            {
                record.EventId = ReadText(ref reader);
            }
            else if (Is(name, "eventName"u8))
            {
                record.EventName = ReadText(ref reader, last?.EventName);
            }
            else if (Is(name, "invokeIdentityArn"u8))
            {
                record.InvokeIdentityArn = ReadText(ref reader, last?.InvokeIdentityArn);
            }
            else if (Is(name, "awsRegion"u8))
            {
                record.AwsRegion = ReadText(ref reader, last?.AwsRegion);
            }
            else if (Is(name, "eventSourceARN"u8))
            {
                record.EventSourceARN = ReadText(ref reader, last?.EventSourceARN);
            }
            else
            {
                reader.Skip();
            }
        }

        return record;
    }

    /// <summary>Reads the <c>kinesis</c> object. It skips <c>encryptionType</c>, because AWS's type for it cannot be deserialized.</summary>
    private static KinesisEvent.Record? ReadKinesis(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var record = new KinesisEvent.Record();
        while (ReadMember(ref reader, out ReadOnlySpan<byte> name))
        {
            if (Is(name, "data"u8))
            {
                record.Data = RecordData.Read(ref reader);
            }
            else if (Is(name, "sequenceNumber"u8))
            {
                record.SequenceNumber = ReadText(ref reader);
            }
            else if (Is(name, "partitionKey"u8))
            {
                record.PartitionKey = ReadText(ref reader);
            }
            else if (Is(name, "kinesisSchemaVersion"u8))
            {
                record.KinesisSchemaVersion = ReadText(ref reader);
            }
            else if (Is(name, "approximateArrivalTimestamp"u8))
            {
                record.ApproximateArrivalTimestamp = Arrival.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return record;
    }

    /// <summary>Moves to the value of the next member. Returns false at the end of the object.</summary>
    private static bool ReadMember(ref Utf8JsonReader reader, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonString.Unescape(reader.ValueSpan)) : reader.ValueSpan;
        return reader.Read();
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);

    private static bool IsObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    /// <summary>A lone surrogate becomes U+FFFD, a number becomes its digits, and anything else becomes null.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, string? last = null)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when !reader.ValueIsEscaped && last is not null && Ascii.Equals(reader.ValueSpan, last):
                return last;
            case JsonTokenType.String when reader.ValueIsEscaped:
                return JsonString.Unescape(reader.ValueSpan);
            case JsonTokenType.String or JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }
}
