using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3.Benchmarks;

/// <summary>What the plain function does up to the upload, its serializer included.</summary>
internal sealed class PlainDecode
{
    private readonly DefaultLambdaJsonSerializer _serializer = new();

    /// <returns>The object's bytes.</returns>
    public byte[] Decode(Stream eventJson, OutputFormat output = OutputFormat.Text, Compression compression = Compression.None) =>
        PlainFunction.Function.Decode(
            _serializer.Deserialize<KinesisEvent>(eventJson),
            output == OutputFormat.Json,
            compression == Compression.Gzip ? ObjectFormat.GzipLevel : null);
}
