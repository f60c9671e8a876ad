using System.Buffers;
using System.Text.Encodings.Web;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>How to print matches: their number alone, lines of JSON, or lines for people and programs.</summary>
internal sealed record OutputStyle(bool IsCount, bool IsJson, bool IsForTerminal, bool HasColor);

/// <summary>Some matches of an object, as they are printed.</summary>
internal sealed record Matches(byte[] Text, long Count);

/// <summary>Formats and counts the matches in an object.</summary>
/// <param name="name">The object's, as a person finds it.</param>
/// <param name="handOver">Receives some MB of them at a time, and the rest with <see cref="Flush"/>.</param>
internal sealed class MatchWriter(OutputStyle style, string name, Action<Matches> handOver)
{
    private const int MaxBytes = 1024 * 1024;   // and a line

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly long MaxTimestamp = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly ArrayBufferWriter<byte> _text = new();
    private long _count;

    /// <param name="message">The log event's message, or a line of it; UTF-8.</param>
    /// <param name="match">What was found in it.</param>
    /// <param name="timestamp">In milliseconds since 1970; null where the object does not say it.</param>
    /// <param name="logGroup">Empty where the object does not say it, as the log stream is.</param>
    /// <param name="json">The line itself where it is JSON, otherwise empty.</param>
    public void Write(
        ReadOnlySpan<byte> message, Range match, long? timestamp = null,
        ReadOnlySpan<byte> logGroup = default, ReadOnlySpan<byte> logStream = default, ReadOnlySpan<byte> json = default)
    {
        _count++;
        if (style.IsJson && !style.IsCount)
        {
            Append(json.Length > 0 ? json
                : JsonSerializer.SerializeToUtf8Bytes(new { message = Encoding.UTF8.GetString(message), @object = name }, Relaxed));
            _text.Write("\n"u8);
        }
        else if (!style.IsCount)
        {
            (int begin, int length) = match.GetOffsetAndLength(message.Length);
            bool isColored = style.HasColor && length > 0;
            AppendName(timestamp is { } time ? Encoding.UTF8.GetBytes(Shown(time)) : default);
            AppendName(logGroup);
            AppendName(logStream);
            Append(message[..begin]);
            _text.Write(isColored ? "\e[1;31m"u8 : default);
            Append(message.Slice(begin, length));
            _text.Write(isColored ? "\e[0m"u8 : default);
            Append(message[(begin + length)..]);
            _text.Write("\n"u8);
        }

        Flush(MaxBytes);
    }

    /// <summary>Hands over what is there, unless it is less.</summary>
    public void Flush(int minBytes = 0)
    {
        if (_count > 0 && _text.WrittenCount >= minBytes)
        {
            handOver(new Matches(_text.WrittenSpan.ToArray(), _count));
            _text.ResetWrittenCount();
            _count = 0;
        }
    }

    private void AppendName(ReadOnlySpan<byte> name)
    {
        Append(name);
        _text.Write(name.Length > 0 ? " "u8 : default);
    }

    /// <summary>No character of a log line controls a terminal, but for line feeds and tabs.</summary>
    private void Append(ReadOnlySpan<byte> text) =>
        _text.Write(style.IsForTerminal ? Encoding.UTF8.GetBytes(Screen.Printable(Encoding.UTF8.GetString(text), kept: "\n\t")) : text);

    private static string Shown(long timestamp) => timestamp >= 0 && timestamp <= MaxTimestamp
        ? DateTime.UnixEpoch.AddMilliseconds(timestamp).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : timestamp.ToString(CultureInfo.InvariantCulture);
}
