using System.Text.Json;
using System.Text.Unicode;

namespace CloudwatchToS3.Testing;

/// <summary>The slow and obvious decoder: the base class library's JSON reader on the whole text. Null means undecodable.</summary>
public static class ReferenceDecoder
{
    /// <summary>The text of CloudWatch Logs JSON, after gunzip.</summary>
    public static byte[]? Text(byte[] json)
    {
        if (!Utf8.IsValid(json))
        {
            return null;
        }

        var text = new MemoryStream();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 64 });
            int documents = 0;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject || !TryDocument(ref reader, text))
                {
                    return null;
                }

                documents++;
            }

            return documents == 0 ? null : text.ToArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryDocument(ref Utf8JsonReader reader, MemoryStream text)
    {
        long begin = text.Length;
        string? messageType = null;
        bool hasLogEvents = false;
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Unescaped(reader);
            reader.Read();
            if (name == "messageType")
            {
                if (messageType != null || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                messageType = Unescaped(reader);
            }
            else if (name == "logEvents")
            {
                if (hasLogEvents || reader.TokenType != JsonTokenType.StartArray)
                {
                    return false;
                }

                hasLogEvents = true;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.StartObject || !TryEvent(ref reader, text))
                    {
                        return false;
                    }
                }
            }
            else
            {
                if (name is "owner" or "logGroup" or "logStream" && !seen.Add(name))
                {
                    return false;
                }

                reader.Skip();
            }
        }

        if (messageType == "CONTROL_MESSAGE")
        {
            text.SetLength(begin);
            return true;
        }

        return messageType == "DATA_MESSAGE" && hasLogEvents;
    }

    private static bool TryEvent(ref Utf8JsonReader reader, MemoryStream text)
    {
        bool hasMessage = false;
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Unescaped(reader);
            reader.Read();
            if (name == "message")
            {
                if (hasMessage || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                hasMessage = true;
                text.Write(Encoding.UTF8.GetBytes(Unescaped(reader)));
                text.WriteByte((byte)'\n');
                continue;
            }

            if (name is "timestamp" or "id" or "extractedFields" && !seen.Add(name))
            {
                return false;
            }

            reader.Skip();
        }

        return hasMessage;
    }

    /// <summary>By UTF-16 units, because the reader refuses lone surrogates; the encoder makes U+FFFD of them.</summary>
    private static string Unescaped(Utf8JsonReader reader)
    {
        string raw = Encoding.UTF8.GetString(reader.ValueSpan);
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
