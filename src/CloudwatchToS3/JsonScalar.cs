namespace CloudwatchToS3;

/// <summary>A JSON number, <c>true</c>, <c>false</c> or <c>null</c>, checked byte by byte, wherever the windows cut it.</summary>
internal struct JsonScalar
{
    private State _state;
    private long _value;
    private bool _isNegative;
    private bool _isTooLarge;
    private byte _literalIndex;

    private enum State : byte
    {
        Minus,
        Zero,
        Whole,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
        True,
        False,
        Null,
        End,
    }

    /// <exception cref="UndecodableRecordException">No scalar begins with this byte.</exception>
    public static JsonScalar Begin(byte first) => first switch
    {
        (byte)'-' => new JsonScalar { _state = State.Minus, _isNegative = true },
        (byte)'0' => new JsonScalar { _state = State.Zero },
        >= (byte)'1' and <= (byte)'9' => new JsonScalar { _state = State.Whole, _value = first - '0' },
        (byte)'t' => new JsonScalar { _state = State.True, _literalIndex = 1 },
        (byte)'f' => new JsonScalar { _state = State.False, _literalIndex = 1 },
        (byte)'n' => new JsonScalar { _state = State.Null, _literalIndex = 1 },
        _ => throw Malformed(),
    };

    /// <summary>The value of a whole number without fraction or exponent that a long holds; else null.</summary>
    public readonly long? WholeNumber => _state is not (State.Zero or State.Whole) || _isTooLarge ? null : _isNegative ? -_value : _value;

    /// <returns>False where the scalar ended before this byte.</returns>
    /// <exception cref="UndecodableRecordException">The scalar may not go on, nor end, so.</exception>
    public bool Accept(byte b)
    {
        if (_state >= State.True)
        {
            return AcceptLiteral(b);
        }

        bool isDigit = b is >= (byte)'0' and <= (byte)'9';
        State next = (_state, b) switch
        {
            (State.Minus, (byte)'0') => State.Zero,
            (State.Minus or State.Whole, _) when isDigit => State.Whole,
            (State.Zero or State.Whole, (byte)'.') => State.Point,
            (State.Point or State.Fraction, _) when isDigit => State.Fraction,
            (State.Zero or State.Whole or State.Fraction, (byte)'e' or (byte)'E') => State.Exponent,
            (State.Exponent, (byte)'+' or (byte)'-') => State.ExponentSign,
            (State.Exponent or State.ExponentSign or State.ExponentDigits, _) when isDigit => State.ExponentDigits,
            (State.Zero or State.Whole or State.Fraction or State.ExponentDigits, _) when !isDigit => State.End,
            _ => throw Malformed(),
        };
        if (next == State.End)
        {
            return false;
        }

        if (next == State.Whole)
        {
            AddDigit(b - '0');
        }

        _state = next;
        return true;
    }

    private bool AcceptLiteral(byte b)
    {
        ReadOnlySpan<byte> literal = _state switch
        {
            State.True => "true"u8,
            State.False => "false"u8,
            _ => "null"u8,
        };
        if (_literalIndex == literal.Length)
        {
            return false;
        }

        return b == literal[_literalIndex++] ? true : throw Malformed();
    }

    private void AddDigit(int digit)
    {
        _isTooLarge |= _value > (long.MaxValue - digit) / 10;
        _value = _isTooLarge ? 0 : (_value * 10) + digit;
    }

    private static UndecodableRecordException Malformed() => new("malformed JSON value");
}
