using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudwatchToS3;

/// <summary>
/// A field of a record beside its data, read leniently: it must never be the reason that a batch cannot be read. A lone surrogate
/// becomes U+FFFD, a number its digits, anything else null.
/// </summary>
internal sealed class EnvelopeText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.ValueIsEscaped ? Unescaped(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static string Unescaped(ReadOnlySpan<byte> escaped)
    {
        byte[] text = new byte[escaped.Length + JsonText.Growth];
        int position = 0;
        int length = 0;
        new JsonText(keepsEscapes: false).Read([.. escaped, (byte)'"'], ref position, text, ref length);
        return Encoding.UTF8.GetString(text, 0, length);
    }
}
