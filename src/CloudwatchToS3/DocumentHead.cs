using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudwatchToS3;

/// <summary>What a document says about all of its log events.</summary>
internal sealed class DocumentHead
{
    private const int MaxBytes = 2048;   // four times what CloudWatch Logs allows in ASCII

    private readonly ShortText _messageType = new(32);
    private readonly ShortText _owner;
    private readonly ShortText _logGroup;
    private readonly ShortText _logStream;

    public DocumentHead()
        : this(MaxBytes, MaxBytes, MaxBytes)
    {
    }

    private DocumentHead(int ownerBytes, int logGroupBytes, int logStreamBytes)
    {
        _owner = new ShortText(ownerBytes);
        _logGroup = new ShortText(logGroupBytes);
        _logStream = new ShortText(logStreamBytes);
    }

    public bool IsControl { get; private set; }

    public string Owner => _owner.ToString();

    public string LogGroup => _logGroup.ToString();

    public string LogStream => _logStream.ToString();

    public void Clear()
    {
        IsControl = false;
        _messageType.Clear();
        _owner.Clear();
        _logGroup.Clear();
        _logStream.Clear();
    }

    /// <summary>Reads a part of a member's text; the last one where <paramref name="isEnd"/>.</summary>
    /// <exception cref="UndecodableRecordException">It is too long, or no type that there is.</exception>
    public void Read(Member member, ReadOnlySpan<byte> part, bool isEnd)
    {
        switch (member)
        {
            case Member.MessageType:
                _messageType.Append(part);
                if (isEnd)
                {
                    EndMessageType();
                }

                break;
            case Member.Owner:
                Append(_owner, part, "owner");
                break;
            case Member.LogGroup:
                Append(_logGroup, part, "logGroup");
                break;
            case Member.LogStream:
                Append(_logStream, part, "logStream");
                break;
        }
    }

    /// <summary>Of its texts.</summary>
    public int Bytes => _owner.Bytes.Length + _logGroup.Bytes.Length + _logStream.Bytes.Length;

    /// <summary>As small as it can be.</summary>
    public DocumentHead Copy()
    {
        var copy = new DocumentHead(_owner.Bytes.Length, _logGroup.Bytes.Length, _logStream.Bytes.Length) { IsControl = IsControl };
        copy._owner.Append(_owner.Bytes);
        copy._logGroup.Append(_logGroup.Bytes);
        copy._logStream.Append(_logStream.Bytes);
        return copy;
    }

    /// <summary>What each line of JSON ends with: <c>,"logGroup":"…","logStream":"…","owner":"…"}</c> and a line feed.</summary>
    public byte[] LineEnd() => Encoding.UTF8.GetBytes(
        $",\"logGroup\":\"{Escaped(_logGroup)}\",\"logStream\":\"{Escaped(_logStream)}\",\"owner\":\"{Escaped(_owner)}\"}}\n");

    private static JsonEncodedText Escaped(ShortText text) => JsonEncodedText.Encode(text.Bytes, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private static void Append(ShortText text, ReadOnlySpan<byte> part, string name)
    {
        text.Append(part);
        if (text.IsTooLong)
        {
            throw new UndecodableRecordException($"{name} is longer than {MaxBytes} bytes");
        }
    }

    private void EndMessageType()
    {
        IsControl = _messageType.Is("CONTROL_MESSAGE"u8);
        if (!IsControl && !_messageType.Is("DATA_MESSAGE"u8))
        {
            throw new UndecodableRecordException("unknown messageType");
        }
    }
}
