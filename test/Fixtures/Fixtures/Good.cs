using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Fixtures;

public sealed class Input
{
    public string? Name { get; set; }
}

/// <summary>A type that the runtime can make. The outcomes of the real runtime are in outcomes.tsv.</summary>
public class Good
{
    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Handle(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(HidesDeserialize))]
    public Task HandleHidesDeserialize(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(ThrowingSerializer))]
    public Task HandleThrowingSerializer(Input input, ILambdaContext context) => Task.CompletedTask;

    public Task HandleNoSerializer(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Twice(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Twice(Input input) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Generic<T>(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public async void AsyncVoid(Input input, ILambdaContext context) => await Task.Yield();

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task<Input> Returns(Input input, ILambdaContext context) => Task.FromResult(input);

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Throws(Input input, ILambdaContext context) => throw new InvalidOperationException("from the handler");

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public async Task ThrowsLater(Input input, ILambdaContext context)
    {
        await Task.Yield();
        throw new InvalidOperationException("outer", new IOException("inner"));
    }
}
