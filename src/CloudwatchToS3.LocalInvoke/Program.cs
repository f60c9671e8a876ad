using System.CommandLine;
using CloudwatchToS3.LocalInvoke.Commands;

var root = new RootCommand("Runs the function on event files, as Lambda would: the same handler, the same serializer, a real S3 client. Without a command: invoke.")
{
    InvokeCommand.Create(),
    StatsCommand.Create(),
    ReplayCommand.Create(),
};
bool isComplete = args is ["--help" or "-h" or "-?" or "--version"] || root.Subcommands.Any(command => command.Name == args.FirstOrDefault());
ParseResult parsed = root.Parse(isComplete ? args : ["invoke", .. args], new ParserConfiguration { ResponseFileTokenReplacer = null });
foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
{
    await Console.Error.WriteLineAsync(error.Message);
}

return parsed.Errors.Count > 0 ? ExitCode.WrongUsage : await parsed.InvokeAsync();
