using CloudwatchToS3.Configuration;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>
/// Lets a replay write records only as the function would have that left them. Plain text in the place of lines of JSON would lose time, log
/// group and id.
/// </summary>
internal sealed class ReplaySettings(Settings settings)
{
    private static readonly (string Variable, string Metadata)[] Names = [("OUTPUT_FORMAT", "output-format"), ("COMPRESSION", "compression"), ("KEY_PREFIX", "key-prefix")];

    private readonly IReadOnlyDictionary<string, string> _here = Quarantine.Metadata(settings);

    /// <exception cref="InvalidOperationException">It would be written in another form, or the form is not known. The message says what to do.</exception>
    public void Check(ReplayedObject one)
    {
        var other = Names.Where(name => one.Metadata.TryGetValue(name.Metadata, out string? there) && there != _here[name.Metadata]).ToArray();
        if (other.Length > 0)
        {
            string variables = string.Join(' ', other.Select(name => $"{name.Variable}='{Uri.UnescapeDataString(one.Metadata[name.Metadata])}'"));
            string here = string.Join(' ', other.Select(name => $"{name.Variable}='{Uri.UnescapeDataString(_here[name.Metadata])}'"));
            throw new InvalidOperationException($"its function writes with {variables}, and this replay would with {here}; set the function's values, or give --function NAME");
        }

        string[] unknown = [.. Names.Where(name => !one.Metadata.ContainsKey(name.Metadata) && !IsGiven(name.Variable)).Select(name => name.Variable)];
        if (unknown.Length > 0)
        {
            throw new InvalidOperationException($"it does not say how its function writes; set {string.Join(", ", unknown)} to the function's values, or give --function NAME");
        }
    }

    /// <summary>Only an empty prefix is a value.</summary>
    private static bool IsGiven(string variable) => Environment.GetEnvironmentVariable(variable) is { } value && (value.Length > 0 || variable == "KEY_PREFIX");
}
