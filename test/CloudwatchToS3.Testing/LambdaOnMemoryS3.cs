namespace CloudwatchToS3.Testing;

/// <summary>The function with its real serializer and a real S3 client, on a server that keeps objects in memory.</summary>
public sealed class LambdaOnMemoryS3 : IAsyncDisposable
{
    private readonly Function _function;

    private LambdaOnMemoryS3(MemoryS3 server, BatchLimits limits, (string Name, string Value)[] variables)
    {
        Server = server;
        _function = Lambda.Function(Lambda.Client(server.Url), limits, variables);
    }

    public MemoryS3 Server { get; }

    /// <summary>What the function logged in its last invocation.</summary>
    public string Log { get; private set; } = "";

    /// <summary>Each object by its key.</summary>
    public Dictionary<string, byte[]> Objects => Server.Objects.ToDictionary();

    /// <summary>Of the only object of lines.</summary>
    public string Text => Texts.Single().Text;

    /// <summary>Of every object of lines: the first folder of its key, and its text.</summary>
    public (string Folder, string Text)[] Texts =>
        [.. Objects.Where(o => !o.Key.StartsWith("quarantine/")).Select(o => (o.Key.Split('/')[0], Encoding.UTF8.GetString(o.Value))).Order()];

    /// <summary>The only quarantine object.</summary>
    public byte[] Quarantine => Objects.Single(o => o.Key.StartsWith("quarantine/")).Value;

    /// <summary>Of the records of all quarantine objects: number and reason.</summary>
    public (string? SequenceNumber, string? Reason)[] Quarantined =>
    [
        .. Objects.Where(o => o.Key.StartsWith("quarantine/")).SelectMany(o => JsonNode.Parse(o.Value)!["Records"]!.AsArray())
            .Select(record => ((string?)record!["kinesis"]?["sequenceNumber"], (string?)record["quarantineReason"])),
    ];

    public static Task<LambdaOnMemoryS3> Start(params (string Name, string Value)[] variables) => Start(BatchLimits.Default, variables);

    internal static async Task<LambdaOnMemoryS3> Start(BatchLimits limits, params (string Name, string Value)[] variables) =>
        new(await MemoryS3.Start(), limits, variables);

    /// <summary>After one invocation.</summary>
    public static Task<LambdaOnMemoryS3> Invoked(byte[] eventJson, params (string Name, string Value)[] variables) =>
        Invoked(eventJson, BatchLimits.Default, variables);

    internal static async Task<LambdaOnMemoryS3> Invoked(byte[] eventJson, BatchLimits limits, params (string Name, string Value)[] variables)
    {
        LambdaOnMemoryS3 lambda = await Start(limits, variables);
        await lambda.Invoke(eventJson);
        return lambda;
    }

    /// <returns>What the function logged.</returns>
    public async Task<string> Invoke(byte[] eventJson) => Log = await _function.Invoke(eventJson);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
