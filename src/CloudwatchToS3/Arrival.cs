using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3;

/// <summary>
/// When Kinesis took a record: milliseconds since 1970. The event gives seconds with a fraction, which the serializer reads as a
/// floating-point number; rounding to the milliseconds that Kinesis counts brings the exact time back.
/// </summary>
internal static class Arrival
{
    public static long? Milliseconds(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.ApproximateArrivalTimestamp is { } arrival
            ? (long)Math.Round((arrival - DateTime.UnixEpoch).TotalMilliseconds)
            : null;
}
