using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The same work as anyone would write it first: AWS's serializer, classes, strings and a StringBuilder. The baseline.</summary>
internal sealed class PlainFunction
{
    private readonly DefaultLambdaJsonSerializer _serializer = new();

    /// <returns>The object's bytes.</returns>
    public byte[] Decode(Stream eventJson)
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
                text.Append(logEvent.Message).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed record LogsMessage(string MessageType, string Owner, string LogGroup, string LogStream, List<LogEvent> LogEvents);

    private sealed record LogEvent(string Id, long Timestamp, string Message);
}
