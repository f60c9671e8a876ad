using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Events;

/// <summary>What the function needs of a record's fields.</summary>
internal static class RecordFields
{
    /// <summary>Milliseconds since 1970.</summary>
    public const long EndOfYear5000 = 95_649_119_999_999;

    /// <summary>The data, after base64, without a copy where <see cref="EventReader"/> has read it.</summary>
    public static ReadOnlyMemory<byte> Data(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.Data is not { } data ? default
            : data.TryGetBuffer(out ArraySegment<byte> bytes) ? bytes
            : data.ToArray();

    /// <summary>When Kinesis received the record, in milliseconds since 1970; null if missing or outside the years 1970 to 5000.</summary>
    public static long? ArrivalMilliseconds(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.ApproximateArrivalTimestamp is { } arrival
        && Math.Round((Utc(arrival) - DateTime.UnixEpoch).TotalMilliseconds) is >= 0 and <= EndOfYear5000 and var milliseconds
            ? (long)milliseconds
            : null;

    /// <summary>A time without a zone is UTC, so that a key does not depend on where the function runs.</summary>
    private static DateTime Utc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
