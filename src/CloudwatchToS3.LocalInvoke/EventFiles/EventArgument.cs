using System.CommandLine;

namespace CloudwatchToS3.LocalInvoke.EventFiles;

/// <summary>The event files that a command takes.</summary>
internal static class EventArgument
{
    public static Argument<string[]> Create(string description, ArgumentArity arity)
    {
        var files = new Argument<string[]>("event.json") { Description = description, Arity = arity };
        files.Validators.Add(result =>
        {
            string[] beforeDashes = [.. Environment.GetCommandLineArgs().TakeWhile(argument => argument != "--")];
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && beforeDashes.Contains(token.Value)) is { } option)
            {
                result.AddError($"There is no option {option.Value}; --help lists them. A file of that name is ./{option.Value}.");
            }
        });
        return files;
    }
}
