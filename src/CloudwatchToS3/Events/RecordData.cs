using System.Text.Json;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3.Events;

/// <summary>
/// The data of a record, decoded from base64 in one step and readable without a copy. AWS's converter makes a string first, and then a
/// stream that hides its bytes.
/// </summary>
internal static class RecordData
{
    public static ReadOnlyMemory<byte> Of(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.Data is not { } data ? default
            : data.TryGetBuffer(out ArraySegment<byte> bytes) ? bytes
            : data.ToArray();

    /// <exception cref="FormatException">The data is not base64.</exception>
    /// <exception cref="InvalidOperationException">The data is neither a string nor null.</exception>
    public static MemoryStream? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        byte[] bytes = reader.GetBytesFromBase64();
        return new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
    }
}
