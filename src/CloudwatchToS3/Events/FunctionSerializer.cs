using System.Buffers;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3.Events;

/// <summary>
/// Reads Kinesis events itself, from a pooled buffer, and leaves everything else to AWS's serializer. Lambda's runtime finds both methods
/// by name, so there must be only one of each. A class that derived from AWS's and hid one of them would not start.
/// </summary>
public sealed class FunctionSerializer : ILambdaSerializer
{
    private const int FirstBufferBytes = 64 * 1024;

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonSerializerException">The text is not JSON, or not the JSON of a <typeparamref name="T"/>.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        if (typeof(T) != typeof(KinesisEvent))
        {
            return new DefaultLambdaJsonSerializer().Deserialize<T>(requestStream);
        }

        int bytes = requestStream.CanSeek ? (int)(requestStream.Length - requestStream.Position) + 1 : FirstBufferBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            int length = ReadToEnd(requestStream, ref buffer);
            return (T)(object)EventReader.Read(buffer.AsSpan(0, length))!;
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

    /// <summary>Writes an answer. This function gives none.</summary>
    public void Serialize<T>(T response, Stream responseStream) => new DefaultLambdaJsonSerializer().Serialize(response, responseStream);

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
