namespace CloudwatchToS3.Testing;

public enum OutcomeKind
{
    /// <summary>The function answered, or began to ask for events.</summary>
    Answer,

    /// <summary>It could not start.</summary>
    InitError,

    /// <summary>It failed.</summary>
    InvocationError,

    /// <summary>It took too long, and was killed.</summary>
    TimedOut,

    /// <summary>Its process ended without a word.</summary>
    Exited,
}

/// <param name="Body">The answer, or the error's JSON as the runtime sent it.</param>
public sealed record Outcome(OutcomeKind Kind, string Body)
{
    /// <summary><c>Type: message &lt;- Type: message of its cause</c></summary>
    public string Error() => Describe(JsonNode.Parse(Body)!.AsObject());

    private static string Describe(JsonObject error) =>
        $"{(string?)error["errorType"]}: "
        + $"{(string?)error["errorMessage"]}{(error["cause"] is JsonObject cause ? $" <- {Describe(cause)}" : "")}";
}
