namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>
/// Lets a replay write records only as the function would have that left them. Plain text in the place of lines of JSON would lose time,
/// log group and id.
/// </summary>
internal sealed class ReplaySettings(Settings settings)
{
    private static readonly (string Variable, string Metadata)[] Names =
    [
        ("OUTPUT_FORMAT", "output-format"),
        ("COMPRESSION", "compression"),
        ("KEY_PREFIX", "key-prefix"),
        ("QUARANTINE_PREFIX", "quarantine-prefix"),
    ];

    private readonly Dictionary<string, string> _here = Quarantine.Metadata(settings);

    /// <exception cref="InvalidOperationException">It would be written in another form, or the form is not known; with advice.</exception>
    public void Check(ReplayedObject one)
    {
        var differing = Names
            .Where(name => one.Metadata.TryGetValue(name.Metadata, out string? value) && value != _here[name.Metadata])
            .ToArray();
        if (differing.Length > 0)
        {
            throw new InvalidOperationException(
                $"its function writes with {Values(one.Metadata)}, and this replay would with {Values(_here)}; "
                + "set the function's values, or give --function NAME");
        }

        var unknown = Names.Where(name => !one.Metadata.ContainsKey(name.Metadata) && !IsGiven(name.Variable)).ToArray();
        if (unknown.Length > 0)
        {
            string variables = string.Join(", ", unknown.Select(name => name.Variable));
            throw new InvalidOperationException(
                $"it does not say how its function writes; set {variables} to the function's values, or give --function NAME");
        }

        string Values(IReadOnlyDictionary<string, string> metadata) =>
            string.Join(' ', differing.Select(name => $"{name.Variable}='{Uri.UnescapeDataString(metadata[name.Metadata])}'"));
    }

    /// <summary>Only an empty prefix is a value.</summary>
    private static bool IsGiven(string variable) => Environment.GetEnvironmentVariable(variable) is { } value
        && (value.Length > 0 || variable.EndsWith("_PREFIX", StringComparison.Ordinal));
}

/// <summary>An object to replay, with what S3 keeps beside it, by name.</summary>
internal sealed record ReplayedObject(byte[] Content, IReadOnlyDictionary<string, string> Metadata);
