using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Events;

/// <summary>The fields of a record: read from an event, used, and written to quarantine.</summary>
internal static class RecordFields
{
    private const long EndOfYear5000 = 95_649_119_999_999;   // milliseconds since 1970

    /// <summary>The texts of a record, by their names in an event.</summary>
    public static readonly TextField<KinesisEvent.KinesisEventRecord>[] Texts =
    [
        new("eventSource", record => record.EventSource, (record, text) => record.EventSource = text),
        new("eventVersion", record => record.EventVersion, (record, text) => record.EventVersion = text),
        new("eventID", record => record.EventId, (record, text) => record.EventId = text),
        new("eventName", record => record.EventName, (record, text) => record.EventName = text),
        new("invokeIdentityArn", record => record.InvokeIdentityArn, (record, text) => record.InvokeIdentityArn = text),
        new("awsRegion", record => record.AwsRegion, (record, text) => record.AwsRegion = text),
        new("eventSourceARN", record => record.EventSourceARN, (record, text) => record.EventSourceARN = text),
    ];

    /// <summary>The texts of its <c>kinesis</c> object, by their names in an event.</summary>
    public static readonly TextField<KinesisEvent.Record>[] KinesisTexts =
    [
        new("kinesisSchemaVersion", kinesis => kinesis.KinesisSchemaVersion, (kinesis, text) => kinesis.KinesisSchemaVersion = text),
        new("partitionKey", kinesis => kinesis.PartitionKey, (kinesis, text) => kinesis.PartitionKey = text),
        new("sequenceNumber", kinesis => kinesis.SequenceNumber, (kinesis, text) => kinesis.SequenceNumber = text),
    ];

    /// <summary>The data, after base64, without a copy where <see cref="EventReader"/> has read it.</summary>
    public static ReadOnlyMemory<byte> Data(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.Data is not { } data ? default
            : data.TryGetBuffer(out ArraySegment<byte> bytes) ? bytes
            : data.ToArray();

    /// <summary>
    /// The time at which Kinesis took the record, in milliseconds since 1970. A time outside the years 1970 to 5000 counts as missing, so
    /// that no record is lost over it.
    /// </summary>
    public static long? ArrivalMilliseconds(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.ApproximateArrivalTimestamp is { } arrival
        && Math.Round((Utc(arrival) - DateTime.UnixEpoch).TotalMilliseconds) is >= 0 and <= EndOfYear5000 and var milliseconds
            ? (long)milliseconds
            : null;

    /// <summary>A time without a zone is UTC, so that a key does not depend on where the function runs.</summary>
    private static DateTime Utc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}

/// <param name="Name">In an event.</param>
/// <param name="Get">Its value; null where it is missing.</param>
/// <param name="Set">Changes its value.</param>
internal sealed record TextField<T>(string Name, Func<T, string?> Get, Action<T, string?> Set);
