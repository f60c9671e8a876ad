using System.Text;
using System.Text.Json;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>
/// The event inside a file: a Kinesis event, a quarantine object, or the object that an event source mapping's on-failure destination
/// leaves, with the event in its <c>payload</c>.
/// </summary>
internal static class EventFile
{
    /// <returns>The event's JSON, as Lambda would hand it over.</returns>
    /// <exception cref="InvalidDataException">The file holds no event; the message says what is missing.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Read(string file) => Event(File.ReadAllBytes(file));

    /// <returns>The event's JSON, as Lambda would hand it over.</returns>
    /// <exception cref="InvalidDataException">The content holds no event; the message says what is missing.</exception>
    public static byte[] Event(byte[] content)
    {
        byte[] json = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        using JsonDocument document = Parse(json);
        if (Member(document.RootElement, "payload") is { } payload)
        {
            json = payload.ValueKind == JsonValueKind.String
                ? Encoding.UTF8.GetBytes(payload.GetString()!)
                : Encoding.UTF8.GetBytes(payload.GetRawText());
            using JsonDocument inner = Parse(json);
            Check(inner.RootElement);
            return json;
        }

        Check(document.RootElement);
        return json;
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not an event, because it is not JSON: {e.Message}", e);
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
            throw new InvalidDataException("not a Kinesis event: a record of another event source is in it.");
        }
    }

    private static bool IsForeign(JsonElement record) =>
        Member(record, "kinesis") is null && Member(record, "eventSource") is { ValueKind: JsonValueKind.String } source && source.GetString() != "aws:kinesis";

    /// <summary>A member of an object, in any case, as the function's serializer takes it.</summary>
    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind != JsonValueKind.Object ? null : element.EnumerateObject()
        .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(member => (JsonElement?)member.Value)
        .LastOrDefault();
}
