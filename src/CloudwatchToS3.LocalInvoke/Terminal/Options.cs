using System.CommandLine.Parsing;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>An option whose value is checked before anything is tried.</summary>
internal sealed class CheckedOption : Option<string?>
{
    /// <param name="advice">What to give instead of what is wrong.</param>
    public CheckedOption(string name, string description, Func<string, bool> isRight, string advice)
        : base(name)
    {
        Description = description;
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !isRight(value))
            {
                result.AddError($"{name} is '{value}': {advice}.");
            }
        });
    }
}

/// <summary>What commands ask of their options.</summary>
internal static class Options
{
    /// <summary>Refuses more than one of some options.</summary>
    public static void Exclude(this Command command, string reason, params Option[] options) => command.Validators.Add(result =>
    {
        if (options.Count(one => one is Option<bool> flag ? result.GetValue(flag) : result.GetResult(one) is { Implicit: false }) > 1)
        {
            string names = string.Join(", ", options[..^1].Select(option => option.Name));
            result.AddError($"{names} and {options[^1].Name} cannot be combined: {reason}.");
        }
    });

    /// <summary>Options that do not exist, which the parser takes for arguments.</summary>
    /// <returns>The first argument that begins with a hyphen and stands before "--".</returns>
    public static string? UnknownOption(this ParseResult parsed)
    {
        Token[] possible = [.. parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)];
        return parsed.CommandResult.Tokens
            .FirstOrDefault(token => token.Value.StartsWith('-') && possible.Any(other => ReferenceEquals(other, token)))?.Value
            ?? parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-'));
    }
}
