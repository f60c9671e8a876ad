using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3;

/// <summary>
/// The data of a record, from base64 to bytes in one step, and readable without a copy. AWS's converter makes a string of it first, and
/// a stream that hides its bytes.
/// </summary>
internal sealed class RecordData : JsonConverter<MemoryStream>
{
    public static ReadOnlyMemory<byte> Of(KinesisEvent.KinesisEventRecord? record) =>
        record?.Kinesis?.Data is not { } data ? default
            : data.TryGetBuffer(out ArraySegment<byte> bytes) ? bytes
            : data.ToArray();

    public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        byte[] bytes = reader.GetBytesFromBase64();
        return new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
    }

    public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.ToArray());
}
