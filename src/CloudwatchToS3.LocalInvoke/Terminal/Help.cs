using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>The parser's help, with examples. That of the program shows its default command, too.</summary>
internal sealed class Help(HelpAction help, Dictionary<string, string[]> examples) : SynchronousCommandLineAction
{
    /// <summary>Help does not need a command's required arguments.</summary>
    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root, Dictionary<string, string[]> examples)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new Help((HelpAction)option.Action!, examples);
    }

    public override int Invoke(ParseResult parsed)
    {
        int exitCode = help.Invoke(parsed);
        if (parsed.CommandResult.Command is RootCommand root)
        {
            string usual = root.Subcommands[0].Name;
            Console.WriteLine($"The default command is {usual}:\n");
            return root.Parse([usual, "--help"]).Invoke(parsed.InvocationConfiguration);
        }

        Console.WriteLine(ProgramName.IsTool ? "Examples:" : $"Examples (after {ProgramName.Full})");
        string before = ProgramName.IsTool ? $"{ProgramName.Full} " : "";
        Array.ForEach(examples[parsed.CommandResult.Command.Name], example => Console.WriteLine($"  {before}{example}"));
        Console.WriteLine("\nExit codes: 0 success, 1 something failed or nothing to read, 2 wrong usage or settings, 130 interrupted.");
        return exitCode;
    }
}
