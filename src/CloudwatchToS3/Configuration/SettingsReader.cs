using System.Globalization;

namespace CloudwatchToS3.Configuration;

/// <summary>Reads variables one by one and collects every mistake. An empty variable counts as not set, except for a prefix.</summary>
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
            Wrong(
                name,
                value,
                "must be 3 to 63 lower-case letters, digits, hyphens and single dots, "
                + "a letter or digit at both ends, and not an IP address.");
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

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= largest)
        {
            return number;
        }

        Wrong(name, value, $"must be a whole number from 1 to {largest}.");
        return defaultValue;
    }

    public string? Account(string name)
    {
        string? value = Given(name);
        if (value is not null && (value.Length != 12 || !value.All(char.IsAsciiDigit)))
        {
            Wrong(name, value, "must be a 12-digit AWS account id.");
        }

        return value;
    }

    /// <summary>Reads one of the names of an enumeration, in lower case.</summary>
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

        Wrong(name, value, $"must be {string.Join(", ", allowed[..^1])} or {allowed[^1]}.");
        return defaultValue;
    }

    /// <summary>A query over the logs must not read quarantine objects, and the other way round.</summary>
    public void CheckPrefixes(KeyPrefix keys, KeyPrefix quarantine)
    {
        if (quarantine.IsPartitioned)
        {
            Mistakes.Add("QUARANTINE_PREFIX contains {logGroup}, {logStream} or {owner}: a quarantined record has none of them.");
        }

        if (keys.Template == quarantine.Template || AreNested(keys.Root, quarantine.Root) || AreNested(keys.Folder, quarantine.Folder))
        {
            Mistakes.Add(
                $"QUARANTINE_PREFIX is '{quarantine.Given}' and KEY_PREFIX '{keys.Given}': "
                + "one must not be inside the other, or a query would read quarantined records as logs; "
                + "write, for example, 'logs/' and 'quarantine/'.");
        }

        static bool AreNested(string one, string other) => one.Length > 0 && other.Length > 0
            && (one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal));
    }

    /// <summary>The heap may use three quarters of the memory. Each concurrent invocation needs <see cref="InvocationMemory"/>.</summary>
    public void CheckMemory(int maxInflatedMiB)
    {
        int concurrency = Math.Max(1, OfLambda("AWS_LAMBDA_MAX_CONCURRENCY"));
        if (OfLambda("AWS_LAMBDA_FUNCTION_MEMORY_SIZE") is not (> 0 and var memory) || NeededMiB(maxInflatedMiB) * concurrency <= memory)
        {
            return;
        }

        int allowed = Enumerable.Range(0, maxInflatedMiB).Last(limit => limit == 0 || NeededMiB(limit) * concurrency <= memory);
        Mistakes.Add(
            $"MAX_INFLATED_MIB is '{maxInflatedMiB}': that needs a memory size of {NeededMiB(maxInflatedMiB) * concurrency} MB"
            + (concurrency > 1 ? $" for {concurrency} invocations at the same time" : "")
            + $", and the function has {memory} MB; give it more memory{(allowed > 0 ? $", or allow at most {allowed}" : "")}.");

        static long NeededMiB(int limit) => InvocationMemory.MiB(limit) * 4L / 3;
    }

    /// <returns>Zero outside of Lambda.</returns>
    private int OfLambda(string name) =>
        int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private void Wrong(string name, string value, string allowed) => Mistakes.Add($"{name} is '{value}': {allowed}");
}
