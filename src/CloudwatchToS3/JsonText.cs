using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CloudwatchToS3;

/// <summary>
/// The inside of a JSON string, from behind its opening quote to its closing one, unescaped from UTF-8 to UTF-8, or with its escapes as
/// they are. It may be cut anywhere, even inside an escape: the next call goes on where the last one ended.
/// </summary>
/// <param name="keepsEscapes">Only a lone surrogate is replaced, as readers of JSON refuse it.</param>
internal struct JsonText(bool keepsEscapes)
{
    /// <summary>
    /// The output of a call is at most so many bytes longer than its input: one byte of input can complete an escape of an earlier
    /// window, six bytes, and end a surrogate before it, six more.
    /// </summary>
    public const int Growth = 11;

    private const int HexDigits = 4;
    private const int EscapeBytes = 6;   // of a \u escape

    // What ends a run of plain text: the quote, the backslash, and the control characters, which JSON forbids.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private Escape _escape;
    private int _digits;
    private int _unit;              // of a \u escape, as far as it is read
    private char _highSurrogate;    // read, and waiting for its low one; else 0

    private enum Escape : byte
    {
        None,
        Begun,
        Unicode,
    }

    /// <summary>Reads on from <paramref name="position"/>, which it moves; appends at <paramref name="written"/>, which it moves.</summary>
    /// <returns>True behind the closing quote, false at the end of the window.</returns>
    /// <exception cref="UndecodableRecordException">A control character or a wrong escape.</exception>
    public bool Read(ReadOnlySpan<byte> window, ref int position, Span<byte> output, ref int written)
    {
        while (position < window.Length)
        {
            if (_escape != Escape.None)
            {
                ReadEscape(window[position++], output, ref written);
                continue;
            }

            if (_highSurrogate == 0)
            {
                JsonTextBlocks.Copy(window, ref position, output, ref written, keepsEscapes);
            }

            if (position < window.Length && ReadRun(window, ref position, output, ref written))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads plain text, or the one byte that ends it.</summary>
    private bool ReadRun(ReadOnlySpan<byte> window, ref int position, Span<byte> output, ref int written)
    {
        switch (window[position])
        {
            case (byte)'"':
                EndSurrogate(output, ref written);
                position++;
                return true;
            case (byte)'\\':
                position++;
                _escape = Escape.Begun;
                return false;
            case < 0x20:
                throw new UndecodableRecordException("raw control character inside a JSON string");
        }

        EndSurrogate(output, ref written);
        ReadOnlySpan<byte> run = window[position..];
        int length = run.IndexOfAny(Special);
        run = length < 0 ? run : run[..length];
        run.CopyTo(output[written..]);
        written += run.Length;
        position += run.Length;
        return false;
    }

    private void ReadEscape(byte b, Span<byte> output, ref int written)
    {
        if (_escape == Escape.Unicode)
        {
            _unit = (_unit << 4) | HexValue(b);
            if (++_digits == HexDigits)
            {
                _escape = Escape.None;
                WriteUnit((char)_unit, output, ref written);
            }

            return;
        }

        if (b == 'u')
        {
            _escape = Escape.Unicode;
            _digits = 0;
            _unit = 0;
            return;
        }

        EndSurrogate(output, ref written);
        byte unescaped = JsonTextBlocks.SimpleEscapes[b];
        if (unescaped == 0)
        {
            throw new UndecodableRecordException("wrong escape inside a JSON string");
        }

        if (keepsEscapes)
        {
            output[written++] = (byte)'\\';
        }

        output[written++] = keepsEscapes ? b : unescaped;
        _escape = Escape.None;
    }

    private void WriteUnit(char unit, Span<byte> output, ref int written)
    {
        if (_highSurrogate != 0 && char.IsLowSurrogate(unit))
        {
            written += keepsEscapes
                ? WriteEscape(_highSurrogate, output[written..]) + WriteEscape(unit, output[(written + EscapeBytes)..])
                : new Rune(_highSurrogate, unit).EncodeToUtf8(output[written..]);
            _highSurrogate = '\0';
            return;
        }

        EndSurrogate(output, ref written);
        if (char.IsHighSurrogate(unit))
        {
            _highSurrogate = unit;
            return;
        }

        written += Write(Rune.TryCreate(unit, out Rune rune) ? rune : Rune.ReplacementChar, output[written..]);
    }

    /// <summary>A high surrogate that no low one followed becomes U+FFFD.</summary>
    private void EndSurrogate(Span<byte> output, ref int written)
    {
        if (_highSurrogate != 0)
        {
            written += Write(Rune.ReplacementChar, output[written..]);
            _highSurrogate = '\0';
        }
    }

    private readonly int Write(Rune rune, Span<byte> output) =>
        keepsEscapes ? WriteEscape((char)rune.Value, output) : rune.EncodeToUtf8(output);

    private static int WriteEscape(char unit, Span<byte> output)
    {
        Utf8.TryWrite(output, CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}", out int written);
        return written;
    }

    private static int HexValue(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => throw new UndecodableRecordException("wrong \\u escape inside a JSON string"),
    };
}
