using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3;

/// <summary>
/// When Kinesis took a record: milliseconds since 1970. The event gives seconds with a fraction, which AWS's serializer reads as a
/// floating-point number; this converter reads it exactly. What is no time of the years 1970 to 5000 is none: no record is lost over it.
/// </summary>
internal sealed class Arrival : JsonConverter<DateTime?>
{
    private const long EndOfYear5000 = 95_649_119_999_999;   // milliseconds since 1970

    public static long? Milliseconds(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.ApproximateArrivalTimestamp is { } arrival
        && Math.Round((Utc(arrival) - DateTime.UnixEpoch).TotalMilliseconds) is >= 0 and <= EndOfYear5000 and var milliseconds
            ? (long)milliseconds
            : null;

    public override DateTime? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out decimal seconds) && seconds is >= 0 and <= EndOfYear5000 / 1000m:
                return DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            case JsonTokenType.String when DateTime.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time):
                return Utc(time);
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <summary>A time without zone is UTC, so that a key does not depend on where the function runs.</summary>
    private static DateTime Utc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
