using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>Base64 in a string; the stream that it makes does not expose its buffer.</summary>
public class MemoryStreamConverter : JsonConverter<MemoryStream>
{
    public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Convert.FromBase64String(reader.GetString()));

    public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Convert.ToBase64String(value.ToArray()));
}

/// <summary>ISO 8601 text; or epoch seconds, whole or with a fraction; or epoch milliseconds where a whole number lies past the year 5000.</summary>
public class DateTimeConverter : JsonConverter<DateTime>
{
    private const long LastPlausibleSecond = 157_753_180_800;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out DateTime date))
        {
            return date;
        }

        if (reader.TokenType == JsonTokenType.Number)
        {
            return !reader.TryGetInt64(out long whole) ? DateTime.UnixEpoch.AddSeconds(reader.GetDouble())
                : whole > LastPlausibleSecond ? DateTime.UnixEpoch.AddMilliseconds(whole)
                : DateTime.UnixEpoch.AddSeconds(whole);
        }

        throw new JsonSerializerException($"A date must be a string or a number, not {reader.TokenType}.");
    }

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Reads base64 or an array of numbers, writes an array of numbers.</summary>
public class ByteArrayConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetBytesFromBase64();
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Bytes must be a base64 string or an array of numbers.");
        }

        var bytes = new List<byte>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            bytes.Add(reader.GetByte());
        }

        return [.. bytes];
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (byte one in value)
        {
            writer.WriteNumberValue(one);
        }

        writer.WriteEndArray();
    }
}
