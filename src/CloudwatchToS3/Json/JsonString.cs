using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CloudwatchToS3.Json;

/// <summary>
/// Reads the inside of a JSON string, from after its opening quote to after its closing one. So that it can be read in blocks,
/// <see cref="JsonStringBlocks.Slack"/> zero bytes must follow the JSON.
/// </summary>
internal static class JsonString
{
    public const string CutOff = "JSON is cut off";

    /// <summary>Cancellation is checked after each of these.</summary>
    private const int ChunkBytes = 256 * 1024;

    private const int UnitEscapeBytes = 6;   // \uXXXX

    /// <summary>Appends the text with its escapes resolved. A lone surrogate becomes U+FFFD.</summary>
    /// <returns>The position after the closing quote.</returns>
    /// <exception cref="UndecodableRecordException">
    /// The string has a control character, a wrong escape or no closing quote, or does not fit into the output.
    /// </exception>
    public static int Unescape(byte[] json, int end, int position, BoundedBuffer output, CancellationToken cancellation) =>
        Read<Resolved>(json, end, position, output, cancellation);

    /// <summary>The text of a valid string, given without its quotes. Unlike the base class library, it takes a lone surrogate.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        byte[] json = [.. escaped, (byte)'"', .. new byte[JsonStringBlocks.Slack]];
        var text = new BoundedBuffer(escaped.Length, "");
        Unescape(json, json.Length - JsonStringBlocks.Slack, 0, text, CancellationToken.None);
        return Encoding.UTF8.GetString(text.Written);
    }

    /// <summary>Appends the text with its escapes. A lone surrogate becomes <c>\ufffd</c>, because JSON readers reject it.</summary>
    /// <returns>The position after the closing quote.</returns>
    /// <exception cref="UndecodableRecordException">
    /// The string has a control character, a wrong escape or no closing quote, or does not fit into the output.
    /// </exception>
    public static int Copy(byte[] json, int end, int position, BoundedBuffer output, CancellationToken cancellation) =>
        Read<Kept>(json, end, position, output, cancellation);

    private static int Read<TEscapes>(byte[] json, int end, int position, BoundedBuffer output, CancellationToken cancellation)
        where TEscapes : struct, IEscapes
    {
        int written = output.Length;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            JsonStringBlocks.Copy<TEscapes>(json, ref position, Math.Min(ChunkBytes, output.Limit - written), output.Bytes, ref written);
            output.SetLength(written);
            switch (json[position])
            {
                case (byte)'"':
                    return position + 1;
                case (byte)'\\' when json[position + 1] == 'u':
                    ReadUnit<TEscapes>(json, end, ref position, output);
                    written = output.Length;
                    break;
                case (byte)'\\' when JsonStringBlocks.SimpleEscapes[json[position + 1]] != 0:
                    break;   // a chunk ends before it
                case (byte)'\\':
                    throw new UndecodableRecordException(position + 1 >= end ? CutOff : "wrong escape inside a JSON string");
                case < 0x20:
                    throw new UndecodableRecordException(position >= end ? CutOff : "raw control character inside a JSON string");
            }
        }
    }

    /// <summary>Reads one <c>\u</c> escape, or the two of a surrogate pair.</summary>
    private static void ReadUnit<TEscapes>(byte[] json, int end, ref int position, BoundedBuffer output) where TEscapes : struct, IEscapes
    {
        if (!TryReadUnit(json, position, out char unit))
        {
            throw new UndecodableRecordException(position + UnitEscapeBytes > end ? CutOff : "wrong \\u escape inside a JSON string");
        }

        position += UnitEscapeBytes;
        if (char.IsHighSurrogate(unit) && TryReadUnit(json, position, out char low) && char.IsLowSurrogate(low))
        {
            position += UnitEscapeBytes;
            Append<TEscapes>(new Rune(unit, low), output);
        }
        else
        {
            Append<TEscapes>(Rune.TryCreate(unit, out Rune rune) ? rune : Rune.ReplacementChar, output);
        }
    }

    private static bool TryReadUnit(byte[] json, int position, out char unit)
    {
        bool isUnit = json[position] == '\\' && json[position + 1] == 'u';
        int value = 0;
        foreach (byte digit in json.AsSpan(position + 2, UnitEscapeBytes - 2))
        {
            int hex = HexValue(digit);
            isUnit &= hex >= 0;
            value = (value << 4) | (hex & 0xF);
        }

        unit = (char)value;
        return isUnit;
    }

    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static void Append<TEscapes>(Rune rune, BoundedBuffer output) where TEscapes : struct, IEscapes
    {
        Span<byte> bytes = stackalloc byte[2 * UnitEscapeBytes];
        int length = 0;
        if (!TEscapes.AreKept)
        {
            length = rune.EncodeToUtf8(bytes);
        }
        else
        {
            Span<char> units = stackalloc char[2];
            foreach (char unit in units[..rune.EncodeToUtf16(units)])
            {
                Utf8.TryWrite(bytes[length..], CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}", out int count);
                length += count;
            }
        }

        output.Append(bytes[..length]);
    }

    private readonly struct Resolved : IEscapes
    {
        public static bool AreKept => false;
    }

    private readonly struct Kept : IEscapes
    {
        public static bool AreKept => true;
    }
}
