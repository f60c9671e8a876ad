using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.LocalInvoke.EventFiles;

/// <summary>
/// The event inside a file: a Kinesis event, a quarantine object, the object that an event source mapping's on-failure destination leaves,
/// with the event in its <c>payload</c>, what <c>aws kinesis get-records</c> prints, or a document as CloudWatch Logs puts it into a record.
/// </summary>
internal static class EventFile
{
    /// <summary>An event has 6 MB at most, and what a mapping leaves of a record that outgrew an invocation some 14 MB.</summary>
    private const int MaxBytes = 256 * 1024 * 1024;

    private static readonly FunctionSerializer Serializer = new();

    /// <summary>The function skips unknown members at any depth.</summary>
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The event's JSON, as Lambda would pass it.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read or is not an event. The message says why.</exception>
    public static byte[] Read(string file)
    {
        if (file.Length == 0)
        {
            throw new InvalidDataException("the name of the file is empty.");
        }

        if (Directory.Exists(file))
        {
            throw new InvalidDataException("this is a folder. Name the files in it");
        }

        if (!File.Exists(file))
        {
            throw new InvalidDataException("there is no such file.");
        }

        try
        {
            CheckSize(new FileInfo(file).Length);
            return Event(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the file cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="InvalidDataException">So many bytes cannot be an event.</exception>
    public static void CheckSize(long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"not an event: it has {bytes} bytes, and an event has 6 MB at most.");
        }
    }

    /// <exception cref="InvalidDataException">It is not an event. The message says why.</exception>
    public static KinesisEvent? Deserialized(byte[] json)
    {
        try
        {
            return Serializer.Deserialize<KinesisEvent?>(new MemoryStream(json));
        }
        catch (JsonSerializerException e)
        {
            throw new InvalidDataException(
                e.InnerException switch
                {
                    FormatException => $"not a Kinesis event: the data of {RecordWithoutBase64(json)} is not base64.",
                    InvalidOperationException => "not a Kinesis event: the data of a record is neither a string nor null.",
                    _ => $"not a Kinesis event: {e.Message}",
                },
                e);
        }
    }

    /// <returns>The event's JSON, as Lambda would pass it.</returns>
    /// <exception cref="InvalidDataException">The content is not an event. The message says why.</exception>
    public static byte[] Event(byte[] content)
    {
        byte[] json = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        if (GzipInflater.IsGzip(json))
        {
            throw new InvalidDataException("not an event: it is gzip. Unpack it with gunzip -c FILE > event.json, and give that.");
        }

        try
        {
            using JsonDocument document = Parse(json);
            if (Member(document.RootElement, "payload") is not { } payload)
            {
                return Event(document.RootElement, json);
            }

            json = Encoding.UTF8.GetBytes(payload.ValueKind == JsonValueKind.String ? payload.GetString()! : payload.GetRawText());
            using JsonDocument inner = Parse(json);
            return Event(inner.RootElement, json);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("not an event: its text contains a lone surrogate.", e);
        }
    }

    private static byte[] Event(JsonElement root, byte[] json)
    {
        if (Member(root, "logEvents") is not null)
        {
            return WithRecords([Record(("data", Convert.ToBase64String(json)))]);
        }

        if (Member(root, "awslogs") is not null)
        {
            throw new InvalidDataException(
                "not a Kinesis event, but one that CloudWatch Logs sends to Lambda directly. Extract the document and use that: "
                + "jq -r .awslogs.data FILE | base64 -d | gunzip > document.json");
        }

        Check(root);
        return IsFromGetRecords(root, out JsonElement records)
            ? WithRecords([.. records.EnumerateArray().Select(FromGetRecords)])
            : json;
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json, AnyDepth);
        }
        catch (JsonException e)
        {
            string problem = json.Length == 0 ? "empty" : $"not JSON, in line {e.LineNumber + 1} at byte {e.BytePositionInLine + 1}";
            throw new InvalidDataException($"not an event: it is {problem}.", e);
        }
    }

    /// <summary>Lambda takes <c>null</c> and <c>{}</c> for an event without records; anything else must have Kinesis records.</summary>
    private static void Check(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Null || (root.ValueKind == JsonValueKind.Object && !root.EnumerateObject().Any()))
        {
            return;
        }

        if (Member(root, "Records") is not { } records)
        {
            throw new InvalidDataException("not an event: it has neither \"Records\" nor \"payload\".");
        }

        if (records.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
        {
            throw new InvalidDataException($"not an event: its \"Records\" is a JSON {records.ValueKind}, not an array.");
        }

        if (records.ValueKind == JsonValueKind.Array && records.EnumerateArray().Any(IsForeign))
        {
            throw new InvalidDataException("not a Kinesis event: it has a record of another event source.");
        }
    }

    /// <summary>Records as <c>aws kinesis get-records</c> prints them have the fields of <c>kinesis</c> themselves.</summary>
    private static bool IsFromGetRecords(JsonElement root, out JsonElement records) =>
        (records = Member(root, "Records") ?? default).ValueKind == JsonValueKind.Array
        && records.GetArrayLength() > 0 && records.EnumerateArray().All(record => Member(record, "SequenceNumber") is not null);

    private static JsonObject FromGetRecords(JsonElement record) => Record(
        ("data", Text(record, "Data")),
        ("sequenceNumber", Text(record, "SequenceNumber")),
        ("partitionKey", Text(record, "PartitionKey")),
        ("approximateArrivalTimestamp", Member(record, "ApproximateArrivalTimestamp") switch
        {
            { ValueKind: JsonValueKind.Number } seconds when seconds.TryGetDecimal(out decimal number) => number,   // version 1 of the CLI; version 2 prints ISO 8601
            { ValueKind: JsonValueKind.String } time when time.TryGetDateTimeOffset(out DateTimeOffset parsed) =>
                parsed.ToUnixTimeMilliseconds() / 1000m,
            _ => null,
        }));

    private static string? Text(JsonElement record, string name) =>
        Member(record, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonObject Record(params (string Name, JsonNode? Value)[] fields) => new()
    {
        ["eventSource"] = "aws:kinesis",
        ["kinesis"] = new JsonObject(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value))),
    };

    private static byte[] WithRecords(JsonNode[] records) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Records"] = new JsonArray(records) }, Relaxed);

    private static string RecordWithoutBase64(byte[] json)
    {
        using JsonDocument document = Parse(json);
        int number = 0;
        foreach (JsonElement record in Member(document.RootElement, "Records")!.Value.EnumerateArray())
        {
            number++;
            if (Member(record, "kinesis") is { } kinesis && Member(kinesis, "data") is { ValueKind: JsonValueKind.String } data
                && !data.TryGetBytesFromBase64(out _))
            {
                return $"record {number}{(Text(record, "eventID") is { } id ? $", {id}," : "")}";
            }
        }

        return "a record";
    }

    private static bool IsForeign(JsonElement record) => Member(record, "kinesis") is null
        && Member(record, "eventSource") is { ValueKind: JsonValueKind.String } source && source.GetString() != "aws:kinesis";

    /// <summary>A member of an object, in any case, as the function's serializer takes it.</summary>
    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind != JsonValueKind.Object
        ? null
        : element.EnumerateObject()
            .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(member => (JsonElement?)member.Value)
            .LastOrDefault();
}
