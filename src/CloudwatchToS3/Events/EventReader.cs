using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Events;

/// <summary>
/// Reads a Kinesis event. Only the data of a record has to be what Lambda promises. Everything else is read leniently, because it must
/// never make a batch unreadable: a field of the wrong type counts as missing, and an unknown field is skipped.
/// </summary>
internal static class EventReader
{
    private const decimal MaxSeconds = 95_649_119_999.999m;   // since 1970: the end of the year 5000

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
            if (Is(name, "Records"))
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
            if (Is(name, "kinesis"))
            {
                record.Kinesis = ReadKinesis(ref reader);
            }
            else
            {
                ReadText(ref reader, name, RecordFields.Texts, record, last);
            }
        }

        return record;
    }

    /// <summary>
    /// Reads the <c>kinesis</c> object. It skips <c>encryptionType</c>, because AWS's type for it cannot be deserialized.
    /// </summary>
    private static KinesisEvent.Record? ReadKinesis(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var kinesis = new KinesisEvent.Record();
        while (ReadMember(ref reader, out ReadOnlySpan<byte> name))
        {
            if (Is(name, "data"))
            {
                kinesis.Data = ReadData(ref reader);
            }
            else if (Is(name, "approximateArrivalTimestamp"))
            {
                kinesis.ApproximateArrivalTimestamp = ReadTime(ref reader);
            }
            else
            {
                ReadText(ref reader, name, RecordFields.KinesisTexts, kinesis, last: null);
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
    /// The event gives seconds with a fraction, which AWS's serializer reads as a floating-point number. Here they are read exactly. A text
    /// must be an ISO 8601 date and time. What is neither counts as missing.
    /// </summary>
    private static DateTime? ReadTime(ref Utf8JsonReader reader)
    {
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

    /// <summary>Reads one of the texts, or skips the member.</summary>
    private static void ReadText<T>(
        ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, TextField<T>[] fields, T target, T? last) where T : class
    {
        foreach (TextField<T> field in fields)
        {
            if (Is(name, field.Name))
            {
                field.Set(target, ReadText(ref reader, last is null ? null : field.Get(last)));
                return;
            }
        }

        reader.Skip();
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

    private static bool Is(ReadOnlySpan<byte> name, string known) => Ascii.EqualsIgnoreCase(name, known);

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
    private static string? ReadText(ref Utf8JsonReader reader, string? last)
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
