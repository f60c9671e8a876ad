using System.CommandLine;
using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.Testing;

/// <summary>The command line tool, as it was built beside the tests.</summary>
public static class LocalTool
{
    /// <summary>The file to run with <c>dotnet exec</c>.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll");

    public static Task<Dotnet> Run(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Dotnet.Run(folder, environment, ["exec", Program, .. arguments]);

    /// <summary>Runs one command in this process. Meanwhile the console is its own, so run one at a time.</summary>
    public static async Task<Dotnet> RunHere(Command command, params string[] arguments)
    {
        (StandardOutput current, TextWriter console, TextWriter errors) = (StandardOutput.Current, Console.Out, Console.Error);
        using var printed = new MemoryStream();
        using var said = new StringWriter();
        StandardOutput.Current = new StandardOutput(printed);
        Console.SetOut(StandardOutput.Current);
        Console.SetError(said);
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            int exitCode = await ExitCode.Of(() => new RootCommand { command }.Parse([command.Name, .. arguments]).InvokeAsync(configuration));
            return new Dotnet(exitCode, Encoding.UTF8.GetString(printed.ToArray()), said.ToString());
        }
        finally
        {
            StandardOutput.Current = current;
            Console.SetOut(console);
            Console.SetError(errors);
        }
    }
}
