using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3.Benchmarks;

/// <summary>What the plain function does up to the upload, its serializer included.</summary>
internal sealed class PlainDecode
{
    private readonly DefaultLambdaJsonSerializer _serializer = new();

    /// <returns>The object's bytes.</returns>
    public byte[] Decode(Stream eventJson, ObjectFormat format = default) => PlainFunction.Function.Decode(
        _serializer.Deserialize<KinesisEvent>(eventJson), format.IsJson, format.IsPacked ? Packer.Level : null);
}
