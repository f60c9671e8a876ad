using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3;

/// <summary>
/// When Kinesis took a record: milliseconds since 1970. The event gives seconds with a fraction, which the serializer reads as a
/// floating-point number; rounding to the milliseconds that Kinesis counts brings the exact time back. A time after the year 5000 is
/// none: the serializer would not read it back as it was.
/// </summary>
internal static class Arrival
{
    private const int LastYear = 5000;

    public static long? Milliseconds(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.ApproximateArrivalTimestamp is { Year: <= LastYear } arrival
            ? (long)Math.Round((arrival.ToUniversalTime() - DateTime.UnixEpoch).TotalMilliseconds)
            : null;
}
