using System.Text;
using System.Text.Json;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>What a document says about all its log events.</summary>
internal sealed class DocumentHeader(KeyPrefix prefix)
{
    private const int MaxBytes = 2048;   // four times what CloudWatch Logs allows in ASCII

    private readonly BoundedBuffer _messageType = new(MaxBytes, "unknown messageType");
    private readonly BoundedBuffer _owner = new(MaxBytes, $"owner is longer than {MaxBytes} bytes");
    private readonly BoundedBuffer _logGroup = new(MaxBytes, $"logGroup is longer than {MaxBytes} bytes");
    private readonly BoundedBuffer _logStream = new(MaxBytes, $"logStream is longer than {MaxBytes} bytes");
    private byte[] _lastOwner = [];
    private byte[] _lastLogGroup = [];
    private byte[] _lastLogStream = [];
    private LogStream? _last;

    public bool IsControl { get; private set; }

    public ReadOnlySpan<byte> Owner => _owner.Written;

    public ReadOnlySpan<byte> LogGroup => _logGroup.Written;

    public ReadOnlySpan<byte> LogStream => _logStream.Written;

    public void Clear()
    {
        IsControl = false;
        _owner.SetLength(0);
        _logGroup.SetLength(0);
        _logStream.SetLength(0);
    }

    /// <summary>Reads the value of a member. Only the message type has to be a string.</summary>
    /// <exception cref="UndecodableRecordException">The value is too long, or the message type is unknown.</exception>
    public void Read(Member member, in JsonCursor json)
    {
        switch (member)
        {
            case Member.MessageType:
                ReadMessageType(json);
                break;
            case Member.Owner:
                ReadText(_owner, json);
                break;
            case Member.LogGroup:
                ReadText(_logGroup, json);
                break;
            case Member.LogStream:
                ReadText(_logStream, json);
                break;
        }
    }

    /// <summary>Where the log events of this document come from: the same object while consecutive documents say the same.</summary>
    public LogStream Source()
    {
        if (_last is null
            || !Owner.SequenceEqual(_lastOwner) || !LogGroup.SequenceEqual(_lastLogGroup) || !LogStream.SequenceEqual(_lastLogStream))
        {
            (_lastOwner, _lastLogGroup, _lastLogStream) = (Owner.ToArray(), LogGroup.ToArray(), LogStream.ToArray());
            (string owner, string group, string name) = (Utf8(_lastOwner), Utf8(_lastLogGroup), Utf8(_lastLogStream));
            _last = new LogStream(owner, group, name, prefix.PartitionOf(group, name, owner));
        }

        return _last;

        static string Utf8(byte[] text) => Encoding.UTF8.GetString(text);
    }

    private void ReadMessageType(in JsonCursor json)
    {
        if (json.Token != JsonTokenType.String)
        {
            throw new UndecodableRecordException("messageType is not a string");
        }

        ReadText(_messageType, json);
        IsControl = _messageType.Written.SequenceEqual("CONTROL_MESSAGE"u8);
        if (!IsControl && !_messageType.Written.SequenceEqual("DATA_MESSAGE"u8))
        {
            throw new UndecodableRecordException("unknown messageType");
        }
    }

    private static void ReadText(BoundedBuffer text, in JsonCursor json)
    {
        text.SetLength(0);
        if (json.Token == JsonTokenType.String)
        {
            json.Unescape(json.StringBegin, text);
        }
    }
}
