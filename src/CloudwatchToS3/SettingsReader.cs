using System.Globalization;

namespace CloudwatchToS3;

/// <summary>Reads variables one by one, and collects what is wrong with them. One that is empty counts as not set, but for a prefix.</summary>
internal sealed class SettingsReader(Func<string, string?> variable)
{
    public List<string> Mistakes { get; } = [];

    public string Bucket(string name)
    {
        string? value = Given(name);
        if (value is null)
        {
            Mistakes.Add($"{name} is not set: give the name of the bucket, as in {name}=my-logs.");
        }
        else if (value.Length is < 3 or > 63
            || !value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            || value.Split('.').Any(label => label is "" or ['-', ..] or [.., '-'])
            || (value.Split('.') is { Length: 4 } labels && labels.All(label => label.All(char.IsAsciiDigit))))
        {
            Wrong(name, value, "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.");
        }

        return value ?? "";
    }

    public KeyPrefix Prefix(string name, string defaultValue)
    {
        string value = variable(name) ?? defaultValue;
        try
        {
            return new KeyPrefix(value);
        }
        catch (FormatException e)
        {
            Wrong(name, value, e.Message);
            return new KeyPrefix(defaultValue);
        }
    }

    public int WholeNumber(string name, int defaultValue, int largest)
    {
        if (Given(name) is not { } value)
        {
            return defaultValue;
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > largest)
        {
            Wrong(name, value, $"allowed is a whole number from 1 to {largest}.");
        }

        return number;
    }

    public string? Account(string name)
    {
        string? value = Given(name);
        if (value is not null && (value.Length != 12 || !value.All(char.IsAsciiDigit)))
        {
            Wrong(name, value, "allowed is the id of an AWS account, 12 digits.");
        }

        return value;
    }

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public T Choice<T>(string name, T defaultValue) where T : struct, Enum
    {
        if (Given(name) is not { } value)
        {
            return defaultValue;
        }

        string[] allowed = [.. Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant())];
        if (Array.IndexOf(allowed, value) is var index and >= 0)
        {
            return Enum.GetValues<T>()[index];
        }

        Wrong(name, value, $"allowed are {string.Join(" and ", allowed.Select(choice => $"'{choice}'"))}.");
        return defaultValue;
    }

    private string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private void Wrong(string name, string value, string allowed) => Mistakes.Add($"{name} is '{value}': {allowed}");
}
