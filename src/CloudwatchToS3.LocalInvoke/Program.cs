using CloudwatchToS3.LocalInvoke.Invoking;
using CloudwatchToS3.LocalInvoke.Replaying;
using CloudwatchToS3.LocalInvoke.Searching;
using CloudwatchToS3.LocalInvoke.Statistics;

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
string known = $"The commands are {string.Join(", ", commands)}.";
string? mistake = args switch
{
    ["help", var name, ..] when !name.StartsWith('-') && !commands.Contains(name) => $"There is no command {name}. {known}",
    [var name, ..] when name.Length > 0 && name.All(char.IsAsciiLetterLower) && !commands.Append("help").Contains(name) && !Path.Exists(name) =>
        $"There is no command and no event file '{name}'. {known}",
    [not "help" and var name, .. var others] when !commands.Contains(name) && others.FirstOrDefault(commands.Contains) is { } late =>
        $"'{late}' is a command, and a command comes first. For a file of that name, write ./{late}.",
    _ => null,
};
args = args is ["help", .. var about] ? [.. about.Where(commands.Contains), "--help"] : args;
bool isComplete = args is ["--help" or "-h" or "-?" or "--version"] || commands.Contains(args.FirstOrDefault());
ParseResult parsed = root.Parse(isComplete ? args : ["invoke", .. args], new ParserConfiguration { ResponseFileTokenReplacer = null });
string[] errors = mistake is not null ? [mistake]
    : parsed.UnknownOption() is { } option ? [$"There is no option {option}; --help lists them. For a file of that name, write ./{option}."]
    : [.. parsed.Errors.Select(error => error.Message)];
foreach (string error in errors)
{
    await Console.Error.WriteLineAsync(error);
}

var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
return errors.Length > 0 ? ExitCode.WrongUsage : await ExitCode.Of(() => parsed.InvokeAsync(configuration));
