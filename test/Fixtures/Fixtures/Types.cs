using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Dependency;

namespace Fixtures;

public class NoParameterless(int argument)
{
    public int Argument { get; } = argument;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Handle(Input input, ILambdaContext context) => Task.CompletedTask;
}

public class ThrowingConstructor
{
    public ThrowingConstructor() => throw new ArgumentException("wrong settings");

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Handle(Input input, ILambdaContext context) => Task.CompletedTask;
}

public class UsesMissing
{
    public UsesMissing() => _ = new Thing();

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Handle(Input input, ILambdaContext context) => Task.CompletedTask;
}

public class UsesMissingLater
{
    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Handle(Input input, ILambdaContext context)
    {
        _ = new Thing();
        return Task.CompletedTask;
    }
}
