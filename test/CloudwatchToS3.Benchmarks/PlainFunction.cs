using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The same work as anyone would write it first: AWS's serializer, classes, strings and a StringBuilder. The baseline.</summary>
internal sealed class PlainFunction
{
    private static readonly JsonSerializerOptions Relaxed = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DefaultLambdaJsonSerializer _serializer = new();

    /// <returns>The object's bytes.</returns>
    public byte[] Decode(Stream eventJson, ObjectFormat format = default)
    {
        var text = new StringBuilder();
        foreach (KinesisEvent.KinesisEventRecord record in _serializer.Deserialize<KinesisEvent>(eventJson).Records)
        {
            using var gzip = new GZipStream(record.Kinesis.Data, CompressionMode.Decompress);
            using var reader = new StreamReader(gzip, Encoding.UTF8);
            LogsMessage message = JsonSerializer.Deserialize<LogsMessage>(reader.ReadToEnd(), JsonSerializerOptions.Web)!;
            if (message.MessageType != "DATA_MESSAGE")
            {
                continue;
            }

            foreach (LogEvent logEvent in message.LogEvents)
            {
                text.Append(format.IsJson ? Line(message, logEvent) : logEvent.Message).Append('\n');
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return format.IsPacked ? Packed(bytes) : bytes;
    }

    private static string Line(LogsMessage message, LogEvent logEvent) => JsonSerializer.Serialize(
        new { logEvent.Id, logEvent.Timestamp, logEvent.Message, message.LogGroup, message.LogStream, message.Owner }, Relaxed);

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, new ZLibCompressionOptions { CompressionLevel = Packer.Level }))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private sealed record LogsMessage(string MessageType, string Owner, string LogGroup, string LogStream, List<LogEvent> LogEvents);

    private sealed record LogEvent(string Id, long Timestamp, string Message);
}
