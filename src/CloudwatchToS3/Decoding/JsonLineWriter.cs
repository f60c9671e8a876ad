using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// A line is a JSON object: message, timestamp, id and extracted fields in the order and the spelling of the input, without the white space
/// between tokens, followed by log group, log stream and owner.
/// </summary>
internal sealed class JsonLineWriter(BoundedBuffer output) : LineWriter
{
    private byte[] _lineEnd = [];
    private bool _isFirst;   // the member that comes next

    public override Member NeededBefore => Member.MessageType | Member.Owner | Member.LogGroup | Member.LogStream;

    public override void BeginDocument(DocumentHeader header)
    {
        (JsonEncodedText logGroup, JsonEncodedText logStream) = (Escaped(header.LogGroup), Escaped(header.LogStream));
        _lineEnd = Encoding.UTF8.GetBytes(
            $$""","logGroup":"{{logGroup}}","logStream":"{{logStream}}","owner":"{{Escaped(header.Owner)}}"}""" + "\n");
        _isFirst = true;
    }

    public override int WriteMessage(in JsonCursor json, int position, ReadOnlySpan<byte> start)
    {
        if (start.Length > 0)
        {
            output.Append(start);
            _isFirst = false;
        }
        else
        {
            BeginMember("\"message\":\""u8);
        }

        position = json.Copy(position, output);
        output.Append("\""u8);
        return position;
    }

    public override void WriteMember(Member member, ref JsonCursor json)
    {
        switch (member, json.Token)
        {
            case (Member.Timestamp, JsonTokenType.Number):
                BeginMember("\"timestamp\":"u8);
                output.Append(json.Value);
                break;
            case (Member.Id, JsonTokenType.String):
                BeginMember("\"id\":"u8);
                CopyString(json);
                break;
            case (Member.Id, JsonTokenType.Number):
                BeginMember("\"id\":\""u8);
                output.Append(json.Value);
                output.Append("\""u8);
                break;
            case (Member.ExtractedFields, _):
                BeginMember("\"extractedFields\":"u8);
                CopyValue(ref json);
                break;
            default:
                json.Skip();
                break;
        }
    }

    public override void EndLine()
    {
        output.Append(_lineEnd);
        _isFirst = true;
    }

    private static JsonEncodedText Escaped(ReadOnlySpan<byte> text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private void BeginMember(ReadOnlySpan<byte> name)
    {
        output.Append(_isFirst ? "{"u8 : ","u8);
        output.Append(name);
        _isFirst = false;
    }

    private void CopyString(in JsonCursor json)
    {
        output.Append("\""u8);
        json.Copy(json.StringBegin, output);
        output.Append("\""u8);
    }

    /// <summary>Copies a value of any depth, token by token.</summary>
    private void CopyValue(ref JsonCursor json)
    {
        int depth = json.Depth;
        bool followsValue = false;
        while (true)
        {
            bool isEnd = json.Token is JsonTokenType.EndObject or JsonTokenType.EndArray;
            output.Append(followsValue && !isEnd ? ","u8 : default);
            switch (json.Token)
            {
                case JsonTokenType.String:
                    CopyString(json);
                    break;
                case JsonTokenType.PropertyName:
                    CopyString(json);
                    output.Append(":"u8);
                    break;
                case JsonTokenType.StartObject:
                    output.Append("{"u8);
                    break;
                case JsonTokenType.EndObject:
                    output.Append("}"u8);
                    break;
                case JsonTokenType.StartArray:
                    output.Append("["u8);
                    break;
                case JsonTokenType.EndArray:
                    output.Append("]"u8);
                    break;
                default:
                    output.Append(json.Value);
                    break;
            }

            followsValue = json.Token is not (JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
            if (followsValue && json.Depth == depth)
            {
                return;
            }

            json.Read();
        }
    }
}
