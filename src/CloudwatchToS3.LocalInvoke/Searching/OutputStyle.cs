namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>How to show what was found.</summary>
/// <param name="Form">As what.</param>
/// <param name="IsForTerminal">People read it on a terminal.</param>
/// <param name="HasColor">The match is in colour.</param>
internal sealed record OutputStyle(OutputForm Form, bool IsForTerminal, bool HasColor);

/// <summary>As what to show what was found.</summary>
internal enum OutputForm
{
    /// <summary>Lines for people and programs.</summary>
    Lines,

    /// <summary>Lines of JSON.</summary>
    Json,

    /// <summary>Their number alone.</summary>
    Count,
}
