using System.Buffers;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3.Events;

/// <summary>
/// Reads Kinesis events; AWS's serializer does the rest. Lambda's runtime finds both methods by name, so there must be one of each: a class
/// that derives from AWS's and hides one would not start.
/// </summary>
public sealed class FunctionSerializer : ILambdaSerializer
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int MaxBufferBytes = 16 * 1024 * 1024;   // an event has 6 MB at most

    /// <summary>Keeps one buffer of each size. The shared pool would keep one for each thread that ever read an event.</summary>
    private static readonly ArrayPool<byte> Buffers = ArrayPool<byte>.Create(MaxBufferBytes, maxArraysPerBucket: 1);

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonSerializerException">The text is not JSON, or not the JSON of a <typeparamref name="T"/>.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        if (typeof(T) != typeof(KinesisEvent))
        {
            return new DefaultLambdaJsonSerializer().Deserialize<T>(requestStream);
        }

        int bytes = requestStream.CanSeek ? (int)(requestStream.Length - requestStream.Position) + 1 : FirstBufferBytes;
        byte[] buffer = Buffers.Rent(bytes);
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
            Buffers.Return(buffer);
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
                byte[] larger = Buffers.Rent(2 * length);
                buffer.CopyTo(larger, 0);
                Buffers.Return(buffer);
                buffer = larger;
            }
        }

        return length;
    }
}
