using System.CommandLine;
using CloudwatchToS3.LocalInvoke.Invoking;
using CloudwatchToS3.LocalInvoke.Replaying;
using CloudwatchToS3.LocalInvoke.Searching;
using CloudwatchToS3.LocalInvoke.Statistics;
using CloudwatchToS3.LocalInvoke.Terminal;

StandardOutput.Install();
var root = new RootCommand(
    "Runs the function on event files, as Lambda would: the same handler, serializer and S3 client. "
    + "The default command is invoke.")
{
    InvokeCommand.Create(),
    StatsCommand.Create(),
    ReplayCommand.Create(),
    SearchCommand.Create(),
};
Help.Install(root, new()
{
    ["invoke"] = InvokeCommand.Examples,
    ["stats"] = StatsCommand.Examples,
    ["replay"] = ReplayCommand.Examples,
    ["search"] = SearchCommand.Examples,
});
string[] commands = [.. root.Subcommands.Select(command => command.Name)];
if (args is ["help", var unknown, ..] && !unknown.StartsWith('-') && !commands.Contains(unknown))
{
    await Console.Error.WriteLineAsync($"There is no command {unknown}. The commands are {string.Join(", ", commands)}.");
    return ExitCode.WrongUsage;
}

if (args is [var first, ..] && first.Length > 0 && first.All(char.IsAsciiLetterLower) && !commands.Append("help").Contains(first)
    && !Path.Exists(first))
{
    await Console.Error.WriteLineAsync(
        $"There is no command and no event file '{first}'. The commands are {string.Join(", ", commands)}.");
    return ExitCode.WrongUsage;
}

args = args is ["help", .. var about] ? [.. about.Where(commands.Contains), "--help"] : args;
if (!commands.Contains(args.FirstOrDefault()) && args.Skip(1).FirstOrDefault(commands.Contains) is { } late)
{
    await Console.Error.WriteLineAsync($"'{late}' is a command, and a command comes first. A file of that name is ./{late}.");
    return ExitCode.WrongUsage;
}

bool isComplete = args is ["--help" or "-h" or "-?" or "--version"] || commands.Contains(args.FirstOrDefault());
ParseResult parsed = root.Parse(isComplete ? args : ["invoke", .. args], new ParserConfiguration { ResponseFileTokenReplacer = null });
string[] errors = [.. parsed.UnknownOption() is { } option
    ? [$"There is no option {option}; --help lists them. A file of that name is ./{option}."]
    : parsed.Errors.Select(error => error.Message)];
foreach (string error in errors)
{
    await Console.Error.WriteLineAsync(error);
}

var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
return errors.Length > 0 ? ExitCode.WrongUsage : await ExitCode.Of(() => parsed.InvokeAsync(configuration));
