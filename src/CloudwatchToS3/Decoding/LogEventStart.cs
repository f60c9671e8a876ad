using System.Runtime.CompilerServices;

namespace CloudwatchToS3.Decoding;

/// <summary>
/// The start of a log event in CloudWatch's own spelling, <c>{"id":"39…","timestamp":1790000000000,"message":"</c>, matched in one step
/// because it makes short messages fast. The reader handles every other spelling, and could read this one.
/// </summary>
internal static class LogEventStart
{
    private const int LongestId = 64;
    private const int TimestampDigits = 13;   // until the year 2286

    /// <param name="json">The JSON from the opening brace, followed by zero bytes.</param>
    /// <param name="timestamp">The event's timestamp, in milliseconds since 1970.</param>
    /// <returns>How many bytes precede the text of the message; 0 where the event has another spelling.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Match(ReadOnlySpan<byte> json, out long timestamp)
    {
        timestamp = 0;
        ReadOnlySpan<byte> begin = "{\"id\":\""u8;
        ReadOnlySpan<byte> middle = "\",\"timestamp\":"u8;
        ReadOnlySpan<byte> end = ",\"message\":\""u8;
        if (json.Length < begin.Length + LongestId + middle.Length + TimestampDigits + end.Length || !json.StartsWith(begin))
        {
            return 0;
        }

        int length = begin.Length;
        int id = json.Slice(length, LongestId).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (id < 0 || !json[(length + id)..].StartsWith(middle))
        {
            return 0;
        }

        length += id + middle.Length;
        foreach (byte digit in json.Slice(length, TimestampDigits))
        {
            timestamp = (timestamp * 10) + digit - '0';
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return 0;
            }
        }

        length += TimestampDigits;
        return json[length - TimestampDigits] != '0' && json[length..].StartsWith(end) ? length + end.Length : 0;
    }
}
