using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>As what to show what was found.</summary>
internal enum OutputForm
{
    /// <summary>Lines for people and programs.</summary>
    Lines,

    /// <summary>Lines of JSON.</summary>
    Json,

    /// <summary>Their number alone.</summary>
    Count,
}

/// <summary>How to show what was found.</summary>
internal sealed record OutputStyle(OutputForm Form, bool IsForTerminal, bool HasColor);

/// <summary>Writes and counts what was found in an object.</summary>
/// <param name="name">The object's, as a person finds it.</param>
internal sealed class MatchWriter(OutputStyle style, string name)
{
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly long MaxTimestamp = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>How many lines were found.</summary>
    public long Count { get; private set; }

    /// <summary>How many bytes were written and not taken.</summary>
    public int Length => _output.WrittenCount;

    /// <returns>What was written since it was last taken.</returns>
    public byte[] Take()
    {
        byte[] written = _output.WrittenSpan.ToArray();
        _output.ResetWrittenCount();
        return written;
    }

    public void Write(LogLine line)
    {
        Count++;
        switch (style.Form)
        {
            case OutputForm.Count:
                return;
            case OutputForm.Json:
                WriteJson(line);
                break;
            default:
                WriteLine(line);
                break;
        }

        _output.Write("\n"u8);
    }

    private void WriteLine(LogLine line)
    {
        if (line.Timestamp is { } timestamp)
        {
            _output.Write(Encoding.UTF8.GetBytes(Time(timestamp)));
            _output.Write(" "u8);
        }

        WriteName(line.LogGroup);
        WriteName(line.LogStream);
        (int begin, int length) = line.Match.GetOffsetAndLength(line.Message.Length);
        WriteText(line.Message[..begin]);
        if (style.HasColor && length > 0)
        {
            _output.Write("\e[1;31m"u8);
            WriteText(line.Message.Slice(begin, length));
            _output.Write("\e[0m"u8);
        }
        else
        {
            WriteText(line.Message.Slice(begin, length));
        }

        WriteText(line.Message[(begin + length)..]);
    }

    private void WriteJson(LogLine line)
    {
        if (line.Json.Length > 0)
        {
            WriteText(line.Json);
            return;
        }

        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            if (line.Timestamp is { } timestamp)
            {
                json.WriteNumber("timestamp", timestamp);
            }

            json.WriteString("message", Encoding.UTF8.GetString(line.Message));
            json.WriteString("object", name);
            json.WriteEndObject();
        }

        WriteText(text.WrittenSpan);
    }

    private void WriteName(ReadOnlySpan<byte> name)
    {
        if (name.Length > 0)
        {
            WriteText(name);
            _output.Write(" "u8);
        }
    }

    /// <summary>No character of a log line controls a terminal, but for line feeds and tabs.</summary>
    private void WriteText(ReadOnlySpan<byte> text)
    {
        _output.Write(style.IsForTerminal ? Encoding.UTF8.GetBytes(Screen.Printable(Encoding.UTF8.GetString(text), kept: "\n\t")) : text);
    }

    private static string Time(long timestamp) => timestamp >= 0 && timestamp <= MaxTimestamp
        ? DateTime.UnixEpoch.AddMilliseconds(timestamp).ToString(TimeFormat, CultureInfo.InvariantCulture)
        : timestamp.ToString(CultureInfo.InvariantCulture);
}
