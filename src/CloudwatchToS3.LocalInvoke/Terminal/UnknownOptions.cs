using System.CommandLine;
using System.CommandLine.Parsing;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>Options that do not exist, which the parser takes for arguments.</summary>
internal static class UnknownOptions
{
    /// <returns>The first argument that begins with a hyphen and stands before "--".</returns>
    public static string? UnknownOption(this ParseResult parsed)
    {
        Token[] possible = [.. parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)];
        return parsed.CommandResult.Tokens
            .FirstOrDefault(token => token.Value.StartsWith('-') && possible.Any(other => ReferenceEquals(other, token)))?.Value
            ?? parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-'));
    }
}
