using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Fixtures;

/// <summary>What kept this project's function from starting: the runtime finds two methods of this name.</summary>
public sealed class HidesDeserialize : DefaultLambdaJsonSerializer, ILambdaSerializer
{
    public new T Deserialize<T>(Stream requestStream) => base.Deserialize<T>(requestStream);
}

public sealed class ThrowingSerializer : DefaultLambdaJsonSerializer
{
    public ThrowingSerializer() => throw new InvalidOperationException("serializer's constructor");
}
