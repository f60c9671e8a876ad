using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>A line of an object.</summary>
/// <param name="message">The log event's message, or a line of it; UTF-8.</param>
/// <param name="match">What was found in it.</param>
internal readonly ref struct LogLine(ReadOnlySpan<byte> message, Range match)
{
    public ReadOnlySpan<byte> Message { get; } = message;

    public Range Match { get; } = match;

    /// <summary>In milliseconds since 1970; null where the object does not say it.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Empty where the object does not say it.</summary>
    public ReadOnlySpan<byte> LogGroup { get; init; }

    /// <summary>Empty where the object does not say it.</summary>
    public ReadOnlySpan<byte> LogStream { get; init; }

    /// <summary>The line itself where it is JSON, otherwise empty.</summary>
    public ReadOnlySpan<byte> Json { get; init; }
}

/// <summary>Writes and counts what was found in an object.</summary>
/// <param name="name">The object's, as a person finds it.</param>
internal sealed class MatchWriter(OutputStyle style, string name)
{
    private const int MaxBytes = 1024 * 1024;   // and a line

    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly long MaxTimestamp = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>Takes what was found, where it is much.</summary>
    public Action HandOver { get; set; } = () => { };

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
        if (style.Form == OutputForm.Json)
        {
            WriteText(line.Json.Length > 0 ? line.Json : JsonOf(line), "\n"u8);
        }
        else if (style.Form == OutputForm.Lines)
        {
            WriteLine(line);
        }

        if (Length >= MaxBytes)
        {
            HandOver();
        }
    }

    private void WriteLine(LogLine line)
    {
        WriteName(line.Timestamp is { } timestamp ? Encoding.UTF8.GetBytes(Time(timestamp)) : default);
        WriteName(line.LogGroup);
        WriteName(line.LogStream);
        (int begin, int length) = line.Match.GetOffsetAndLength(line.Message.Length);
        bool isColored = style.HasColor && length > 0;
        WriteText(line.Message[..begin], isColored ? "\e[1;31m"u8 : default);
        WriteText(line.Message.Slice(begin, length), isColored ? "\e[0m"u8 : default);
        WriteText(line.Message[(begin + length)..], "\n"u8);
    }

    private void WriteName(ReadOnlySpan<byte> name)
    {
        if (name.Length > 0)
        {
            WriteText(name, " "u8);
        }
    }

    /// <summary>No character of a log line controls a terminal, but for line feeds and tabs.</summary>
    private void WriteText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        _output.Write(style.IsForTerminal ? Encoding.UTF8.GetBytes(Screen.Printable(Encoding.UTF8.GetString(text), kept: "\n\t")) : text);
        _output.Write(after);
    }

    private byte[] JsonOf(LogLine line)
    {
        var json = new JsonObject { ["message"] = Encoding.UTF8.GetString(line.Message), ["object"] = name };
        if (line.Timestamp is { } timestamp)
        {
            json.Insert(0, "timestamp", timestamp);
        }

        return JsonSerializer.SerializeToUtf8Bytes(json, Relaxed);
    }

    private static string Time(long timestamp) => timestamp >= 0 && timestamp <= MaxTimestamp
        ? DateTime.UnixEpoch.AddMilliseconds(timestamp).ToString(TimeFormat, CultureInfo.InvariantCulture)
        : timestamp.ToString(CultureInfo.InvariantCulture);
}
