using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// A line is a JSON object: message, timestamp, id and extracted fields as the input orders and spells them, without white space between
/// tokens; then log group, log stream and owner.
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
                CopyString(json, json.StringBegin);
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

    /// <param name="position">After the opening quote.</param>
    /// <returns>The position after the closing quote.</returns>
    private int CopyString(in JsonCursor json, int position)
    {
        output.Append("\""u8);
        position = json.Copy(position, output);
        output.Append("\""u8);
        return position;
    }

    /// <summary>Copies a value of any depth without the white space between its tokens.</summary>
    private void CopyValue(ref JsonCursor json)
    {
        int position = json.TokenBegin;
        json.Skip();   // so the value is whole and right
        while (position < json.Position)
        {
            json.Cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> rest = json.Bytes.AsSpan(position, json.Position - position);
            int length = rest.IndexOfAny("\" \t\r\n"u8);
            length = length < 0 ? rest.Length : length;
            output.Append(rest[..length]);
            position += length;
            if (length == rest.Length)
            {
                return;
            }

            position = rest[length] == '"' ? CopyString(json, position + 1) : position + 1;
        }
    }
}
