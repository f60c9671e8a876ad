using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3;

/// <summary>
/// AWS's serializer with JSON code made at build time (reflection would cost every cold start), with a converter that makes bytes of
/// base64 directly, and with a pooled buffer for the event's JSON, of which AWS's makes a new copy of up to 6 MB each time.
/// </summary>
public sealed class FunctionSerializer : SourceGeneratorLambdaJsonSerializer<EventJson>, ILambdaSerializer
{
    private const int FirstBufferBytes = 64 * 1024;

    /// <summary>Lambda's.</summary>
    public FunctionSerializer()
        : base(static options => ((List<JsonConverter>)[new RecordData(), new Arrival(), new EnvelopeText()]).ForEach(converter => options.Converters.Insert(0, converter)))
    {
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonSerializerException">It is no JSON, or not that of a <typeparamref name="T"/>.</exception>
    public new T? Deserialize<T>(Stream requestStream)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(requestStream.CanSeek ? (int)(requestStream.Length - requestStream.Position) + 1 : FirstBufferBytes);
        try
        {
            int length = ReadToEnd(requestStream, ref buffer);
            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), (JsonTypeInfo<T>)SerializerOptions.GetTypeInfo(typeof(T)));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new JsonSerializerException($"The event is not the JSON of a {typeof(T).Name}: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int ReadToEnd(Stream stream, ref byte[] buffer)
    {
        int length = 0;
        for (int count; (count = stream.Read(buffer, length, buffer.Length - length)) > 0;)
        {
            length += count;
            if (length == buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(2 * length);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }

        return length;
    }
}

/// <summary>The JSON of the one type that Lambda hands over.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(KinesisEvent))]
public sealed partial class EventJson : JsonSerializerContext;
