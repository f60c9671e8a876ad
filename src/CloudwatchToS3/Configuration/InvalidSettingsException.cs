namespace CloudwatchToS3.Configuration;

/// <summary>One or more environment variables are wrong. The function does not start until they are fixed.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> mistakes) : Exception(
    $"{(mistakes.Count == 1 ? "1 setting is" : $"{mistakes.Count} settings are")} wrong:\n- {string.Join("\n- ", mistakes)}")
{
    /// <summary>One sentence for each mistake: the variable, its value and what is allowed.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
