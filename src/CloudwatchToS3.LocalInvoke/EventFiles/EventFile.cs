using System.Text.Encodings.Web;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.LocalInvoke.EventFiles;

/// <summary>
/// The event inside a file: a Kinesis event, a quarantine object, the object that an event source mapping's on-failure destination leaves,
/// with the event in its <c>payload</c>, what <c>aws kinesis get-records</c> prints, or a document as CloudWatch Logs puts it into a record.
/// Anything else is an <see cref="InvalidDataException"/> that says why.
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
    public static byte[] Read(string file)
    {
        string? problem = file.Length == 0 ? "the name of the file is empty."
            : Directory.Exists(file) ? "this is a folder. Name the files in it"
            : File.Exists(file) ? null
            : "there is no such file.";
        if (problem is not null)
        {
            throw new InvalidDataException(problem);
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

    public static void CheckSize(long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"not an event: it has {bytes} bytes, and an event has 6 MB at most.");
        }
    }

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

        if (Problem(root) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        // Records as aws kinesis get-records prints them have the fields of "kinesis" themselves.
        return Member(root, "Records") is { ValueKind: JsonValueKind.Array } records && records.GetArrayLength() > 0
            && records.EnumerateArray().All(record => Member(record, "SequenceNumber") is not null)
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
    private static string? Problem(JsonElement root) => (Member(root, "Records"), Member(root, "awslogs")) switch
    {
        (_, not null) => "not a Kinesis event, but one that CloudWatch Logs sends to Lambda directly. Extract the document and use that: "
            + "jq -r .awslogs.data FILE | base64 -d | gunzip > document.json",
        (null, _) when root.ValueKind == JsonValueKind.Null || (root.ValueKind == JsonValueKind.Object && !root.EnumerateObject().Any()) => null,
        (null, _) => "not an event: it has no \"Records\", \"payload\" or \"logEvents\".",
        ({ ValueKind: JsonValueKind.Array } records, _) =>
            records.EnumerateArray().Any(one => Member(one, "kinesis") is null && Text(one, "eventSource") is not (null or "aws:kinesis"))
                ? "not a Kinesis event: it has a record of another event source."
                : null,
        ({ ValueKind: JsonValueKind.Null }, _) => null,
        ({ } other, _) => $"not an event: its \"Records\" is a JSON {other.ValueKind}, not an array.",
    };

    private static JsonObject FromGetRecords(JsonElement record) => Record(
        ("data", Text(record, "Data")),
        ("sequenceNumber", Text(record, "SequenceNumber")),
        ("partitionKey", Text(record, "PartitionKey")),
        ("approximateArrivalTimestamp", Member(record, "ApproximateArrivalTimestamp") switch
        {
            { ValueKind: JsonValueKind.Number } seconds when seconds.TryGetDecimal(out decimal number) => number,   // AWS CLI v1; v2 prints ISO 8601
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
        JsonElement[] records = [.. Member(document.RootElement, "Records")!.Value.EnumerateArray()];
        int wrong = Array.FindIndex(records, record => Member(record, "kinesis") is { } kinesis
            && Member(kinesis, "data") is { ValueKind: JsonValueKind.String } data && !data.TryGetBytesFromBase64(out _));
        return wrong < 0 ? "a record" : $"record {wrong + 1}{(Member(records[wrong], "eventID") is { } id ? $", {id.GetRawText().Trim('"')}," : "")}";
    }

    /// <summary>A member of an object, in any case, as the function's serializer takes it.</summary>
    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind != JsonValueKind.Object
        ? null
        : element.EnumerateObject()
            .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(member => (JsonElement?)member.Value)
            .LastOrDefault();
}
