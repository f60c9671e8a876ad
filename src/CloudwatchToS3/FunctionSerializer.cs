using System.Text.Json.Serialization;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace CloudwatchToS3;

/// <summary>Reads the event with JSON code made at build time: reflection would cost every cold start.</summary>
public sealed class FunctionSerializer : SourceGeneratorLambdaJsonSerializer<EventJson>;

/// <summary>The JSON of the one type that Lambda hands over.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(KinesisEvent))]
public sealed partial class EventJson : JsonSerializerContext;
