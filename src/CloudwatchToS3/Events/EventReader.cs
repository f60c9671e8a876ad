using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Events;

/// <summary>
/// Reads a Kinesis event. Everything but the data of a record is read leniently, since nothing odd in it may fail a batch: a field of the
/// wrong type counts as missing, an unknown field is skipped.
/// </summary>
internal static class EventReader
{
    private const int LongestName = 32;   // characters; every known name is shorter

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
        Span<char> name = stackalloc char[LongestName];
        while (ReadName(ref reader, name) is >= 0 and var length)
        {
            if (name[..length] is "records")
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

    /// <param name="last">The record before it. Most fields are equal in every record, and share one string.</param>
    private static KinesisEvent.KinesisEventRecord? ReadRecord(ref Utf8JsonReader reader, KinesisEvent.KinesisEventRecord? last)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var record = new KinesisEvent.KinesisEventRecord();
        Span<char> name = stackalloc char[LongestName];
        while (ReadName(ref reader, name) is >= 0 and var length)
        {
            switch (name[..length])
            {
                case "kinesis": record.Kinesis = ReadKinesis(ref reader); break;
                case "eventsource": record.EventSource = ReadText(ref reader, last?.EventSource); break;
                case "eventversion": record.EventVersion = ReadText(ref reader, last?.EventVersion); break;
                case "eventid": record.EventId = ReadText(ref reader); break;
                case "eventname": record.EventName = ReadText(ref reader, last?.EventName); break;
                case "invokeidentityarn": record.InvokeIdentityArn = ReadText(ref reader, last?.InvokeIdentityArn); break;
                case "awsregion": record.AwsRegion = ReadText(ref reader, last?.AwsRegion); break;
                case "eventsourcearn": record.EventSourceARN = ReadText(ref reader, last?.EventSourceARN); break;
                default: reader.Skip(); break;
            }
        }

        return record;
    }

    /// <summary>Skips <c>encryptionType</c>, because AWS's type for it cannot be deserialized.</summary>
    private static KinesisEvent.Record? ReadKinesis(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var kinesis = new KinesisEvent.Record();
        Span<char> name = stackalloc char[LongestName];
        while (ReadName(ref reader, name) is >= 0 and var length)
        {
            switch (name[..length])
            {
                case "kinesisschemaversion": kinesis.KinesisSchemaVersion = ReadText(ref reader); break;
                case "partitionkey": kinesis.PartitionKey = ReadText(ref reader); break;
                case "sequencenumber": kinesis.SequenceNumber = ReadText(ref reader); break;
                case "data": kinesis.Data = ReadData(ref reader); break;
                case "approximatearrivaltimestamp": kinesis.ApproximateArrivalTimestamp = ReadTime(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return kinesis;
    }

    /// <summary>Decodes base64 in one step. AWS's converter makes a string first, and then a stream that hides its bytes.</summary>
    private static MemoryStream? ReadData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        // Straight into the array that stays: the reader itself would decode into a second one first.
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
        {
            byte[] decoded = GC.AllocateUninitializedArray<byte>(Base64.GetMaxDecodedFromUtf8Length(reader.ValueSpan.Length));
            if (Base64.DecodeFromUtf8(reader.ValueSpan, decoded, out _, out int length) == OperationStatus.Done)
            {
                return Readable(decoded, length);
            }
        }

        byte[] bytes = reader.GetBytesFromBase64();
        return Readable(bytes, bytes.Length);

        static MemoryStream Readable(byte[] bytes, int length) => new(bytes, 0, length, writable: false, publiclyVisible: true);
    }

    /// <summary>
    /// Seconds with a fraction, read exactly (AWS's serializer reads a floating-point number), or an ISO 8601 date and time. Anything else
    /// counts as missing.
    /// </summary>
    private static DateTime? ReadTime(ref Utf8JsonReader reader)
    {
        const decimal MaxSeconds = RecordFields.EndOfYear5000 / 1000m;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out decimal seconds) && seconds is >= 0 and <= MaxSeconds:
                return DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            case JsonTokenType.String when !reader.ValueIsEscaped && reader.TryGetDateTime(out DateTime time):
                return time;
            default:
                reader.Skip();
                return null;
        }
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

    private static bool IsObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    /// <summary>Moves to the value of the next member.</summary>
    /// <param name="name">Receives the member's name in lower case: AWS's serializer ignores case, too.</param>
    /// <returns>The length of the name; 0 if it is none that is known; -1 at the end of the object.</returns>
    private static int ReadName(ref Utf8JsonReader reader, scoped Span<char> name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return -1;
        }

        OperationStatus status = reader.ValueIsEscaped
            ? Ascii.ToLower(JsonString.Unescape(reader.ValueSpan), name, out int length)
            : Ascii.ToLower(reader.ValueSpan, name, out length);
        reader.Read();
        return status == OperationStatus.Done ? length : 0;
    }
}
