using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.S3;
using Amazon.S3.Model;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace CloudwatchToS3.PlainFunction;

/// <summary>
/// The same work as anyone would write it first: AWS's serializer, classes, strings, a StringBuilder, and the SDK's defaults. The baseline
/// of the benchmarks.
/// </summary>
public sealed class Function
{
    private static readonly JsonSerializerOptions Relaxed = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly AmazonS3Client _s3 = new();

    /// <summary>Writes one object for each batch, to the bucket in <c>BUCKET_NAME</c>.</summary>
    public async Task FunctionHandler(KinesisEvent batch, ILambdaContext context)
    {
        byte[] body = Decode(batch);
        await _s3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Environment.GetEnvironmentVariable("BUCKET_NAME"),
            Key = $"{DateTime.UtcNow:yyyy/MM/dd/HH/}{context.AwsRequestId}.log",
            InputStream = new MemoryStream(body),
        });
        context.Logger.LogInformation($"{batch.Records.Count} records, {body.Length} bytes");
    }

    /// <summary>The bytes of the object.</summary>
    /// <param name="asJson">A line of JSON for each log event, instead of its message.</param>
    /// <param name="gzipLevel">Null means that the object is not compressed.</param>
    public static byte[] Decode(KinesisEvent batch, bool asJson = false, int? gzipLevel = null)
    {
        var text = new StringBuilder();
        foreach (KinesisEvent.KinesisEventRecord record in batch.Records)
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
                text.Append(asJson ? Line(message, logEvent) : logEvent.Message).Append('\n');
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return gzipLevel is { } level ? Compressed(bytes, level) : bytes;
    }

    private static string Line(LogsMessage message, LogEvent logEvent) => JsonSerializer.Serialize(
        new { logEvent.Id, logEvent.Timestamp, logEvent.Message, message.LogGroup, message.LogStream, message.Owner }, Relaxed);

    private static byte[] Compressed(byte[] bytes, int level)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, new ZLibCompressionOptions { CompressionLevel = level }))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private sealed record LogsMessage(string MessageType, string Owner, string LogGroup, string LogStream, List<LogEvent> LogEvents);

    private sealed record LogEvent(string Id, long Timestamp, string Message);
}
