using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Fixtures;

public sealed class Input
{
    public string? Name { get; set; }
}

/// <summary>A type that the runtime can make, with handlers of every kind. The outcomes of the real runtime are in outcomes.tsv.</summary>
public class Good
{
    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Handle(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(Composed))]
    public Task HandleComposed(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(HidesDeserialize))]
    public Task HandleHidesDeserialize(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(HidesSerialize))]
    public Task HandleHidesSerialize(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(HidesSerialize))]
    public Task<Input> ReturnHidesSerialize(Input input, ILambdaContext context) => Task.FromResult(input);

    [LambdaSerializer(typeof(ExplicitOnly))]
    public Task HandleExplicitOnly(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(NeedsArgument))]
    public Task HandleNeedsArgument(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(NoInterface))]
    public Task HandleNoInterface(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(ThrowingSerializer))]
    public Task HandleThrowingSerializer(Input input, ILambdaContext context) => Task.CompletedTask;

    public Task HandleNoSerializer(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Twice(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Twice(Input input) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task Third(Input input, ILambdaContext context, CancellationToken cancellation) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task SecondNoContext(Input input, string context) => Task.CompletedTask;

    public Task ContextOnly(ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    private Task Private(Input input, ILambdaContext context) => Task.CompletedTask;

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public static Task Static(Input input, ILambdaContext context) => Task.CompletedTask;

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
