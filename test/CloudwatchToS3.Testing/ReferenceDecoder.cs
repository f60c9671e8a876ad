using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace CloudwatchToS3.Testing;

/// <summary>The slow and obvious decoder: the base class library's JSON document of the whole text. Null means undecodable.</summary>
public static class ReferenceDecoder
{
    /// <summary>The text of CloudWatch Logs JSON, after gunzip.</summary>
    public static byte[]? Text(byte[] json)
    {
        var text = new StringBuilder();
        int documents = 0;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 64 });
            for (; reader.Read(); documents++)
            {
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                if (Lines(document.RootElement) is not { } lines)
                {
                    return null;
                }

                text.Append(lines);
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return documents > 0 && Utf8.IsValid(json) ? Encoding.UTF8.GetBytes(text.ToString()) : null;
    }

    private static string? Lines(JsonElement document)
    {
        if (Members(document, "messageType", "logEvents", "owner", "logGroup", "logStream") is not { } members
            || members.GetValueOrDefault("messageType") is not { ValueKind: JsonValueKind.String } type
            || members.GetValueOrDefault("logEvents") is not { ValueKind: JsonValueKind.Array or JsonValueKind.Undefined } events)
        {
            return null;
        }

        string?[] lines = events.ValueKind == JsonValueKind.Array ? [.. events.EnumerateArray().Select(Line)] : [];
        return lines.Contains(null) ? null : Unescaped(JsonMarshal.GetRawUtf8Value(type)[1..^1]) switch
        {
            "CONTROL_MESSAGE" => "",
            "DATA_MESSAGE" when events.ValueKind == JsonValueKind.Array => string.Concat(lines),
            _ => null,
        };
    }

    private static string? Line(JsonElement logEvent) =>
        Members(logEvent, "message", "timestamp", "id", "extractedFields") is { } members
        && members.GetValueOrDefault("message") is { ValueKind: JsonValueKind.String } message
            ? Unescaped(JsonMarshal.GetRawUtf8Value(message)[1..^1]) + "\n" : null;

    /// <returns>The members of these names; null where it is no object, or has one of them twice.</returns>
    private static Dictionary<string, JsonElement>? Members(JsonElement element, params string[] names)
    {
        var members = new Dictionary<string, JsonElement>();
        return element.ValueKind == JsonValueKind.Object && element.EnumerateObject()
            .Select(member => (Name: Unescaped(JsonMarshal.GetRawUtf8PropertyName(member)), member.Value))
            .Where(member => names.Contains(member.Name)).All(member => members.TryAdd(member.Name, member.Value)) ? members : null;
    }

    /// <summary>By UTF-16 units, because the library refuses lone surrogates; the encoder makes U+FFFD of them.</summary>
    private static string Unescaped(ReadOnlySpan<byte> escaped)
    {
        string raw = Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder();
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
            }
            else if (raw[++i] == 'u')
            {
                text.Append((char)Convert.ToInt32(raw.Substring(i + 1, 4), 16));
                i += 4;
            }
            else
            {
                text.Append("\"\\/\b\f\n\r\t"["\"\\/bfnrt".IndexOf(raw[i])]);
            }
        }

        return text.ToString();
    }
}
