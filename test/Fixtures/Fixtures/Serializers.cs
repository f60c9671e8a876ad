using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Fixtures;

public sealed class Composed : ILambdaSerializer
{
    private readonly DefaultLambdaJsonSerializer _inner = new();

    public T Deserialize<T>(Stream requestStream) => _inner.Deserialize<T>(requestStream);

    public void Serialize<T>(T response, Stream responseStream) => _inner.Serialize(response, responseStream);
}

/// <summary>What kept this project's function from starting: the runtime finds two methods of this name.</summary>
public sealed class HidesDeserialize : DefaultLambdaJsonSerializer, ILambdaSerializer
{
    public new T Deserialize<T>(Stream requestStream) => base.Deserialize<T>(requestStream);
}

public sealed class HidesSerialize : DefaultLambdaJsonSerializer, ILambdaSerializer
{
    public new void Serialize<T>(T response, Stream responseStream) => base.Serialize(response, responseStream);
}

public sealed class ExplicitOnly : ILambdaSerializer
{
    private readonly DefaultLambdaJsonSerializer _inner = new();

    T ILambdaSerializer.Deserialize<T>(Stream requestStream) => _inner.Deserialize<T>(requestStream);

    void ILambdaSerializer.Serialize<T>(T response, Stream responseStream) => _inner.Serialize(response, responseStream);
}

public sealed class NeedsArgument(int argument) : DefaultLambdaJsonSerializer
{
    public int Argument { get; } = argument;
}

public sealed class NoInterface
{
    private readonly DefaultLambdaJsonSerializer _inner = new();

    public T Deserialize<T>(Stream requestStream) => _inner.Deserialize<T>(requestStream);

    public void Serialize<T>(T response, Stream responseStream) => _inner.Serialize(response, responseStream);
}

public sealed class ThrowingSerializer : DefaultLambdaJsonSerializer
{
    public ThrowingSerializer() => throw new InvalidOperationException("serializer's constructor");
}
