using System.Text.Json;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Events;

/// <summary>
/// The time at which Kinesis took a record, in milliseconds since 1970. The event gives seconds with a fraction, which AWS's serializer reads as a
/// floating-point number. Here it is read exactly. A text must be an ISO 8601
/// date and time. What is neither, or outside the years 1970 to 5000, counts as missing, so that no record is lost over it.
/// </summary>
internal static class Arrival
{
    private const long EndOfYear5000 = 95_649_119_999_999;   // milliseconds since 1970

    public static long? Milliseconds(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.ApproximateArrivalTimestamp is { } arrival
        && Math.Round((Utc(arrival) - DateTime.UnixEpoch).TotalMilliseconds) is >= 0 and <= EndOfYear5000 and var milliseconds
            ? (long)milliseconds
            : null;

    public static DateTime? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out decimal seconds) && seconds is >= 0 and <= EndOfYear5000 / 1000m:
                return DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            case JsonTokenType.String when !reader.ValueIsEscaped && reader.TryGetDateTime(out DateTime time):
                return Utc(time);
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>A time without a zone is UTC, so that a key does not depend on where the function runs.</summary>
    private static DateTime Utc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
