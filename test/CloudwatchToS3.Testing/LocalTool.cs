using System.CommandLine;
using CloudwatchToS3.LocalInvoke.Terminal;

namespace CloudwatchToS3.Testing;

/// <summary>The command line tool, as it was built beside the tests.</summary>
public static class LocalTool
{
    /// <summary>The file to run with <c>dotnet exec</c>.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll");

    /// <summary>How its function writes, for objects that do not say it.</summary>
    public static Dictionary<string, string?> FunctionsSettings => new()
    {
        ["OUTPUT_FORMAT"] = "text",
        ["COMPRESSION"] = "none",
        ["KEY_PREFIX"] = "logs/",
        ["QUARANTINE_PREFIX"] = "quarantine/",
    };

    public static Task<Dotnet> Run(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Dotnet.Run(folder, environment, ["exec", Program, .. arguments]);

    public static Task<Dotnet> Run(TempFolder folder, params string[] arguments) => Run(folder.Path, [], arguments);

    /// <summary>
    /// Runs a script of bash, in which <c>tool</c> is the tool, <c>hearing</c> is it as a program that hears signals, also where a caller of
    /// the tests has set them to be ignored, and <c>heard TEXT FILE</c> waits until the text is in the file. After ten minutes, which no load
    /// takes, that ends the program <c>$pid</c> and says what is there instead.
    /// </summary>
    public static Task<Dotnet> Script(TempFolder folder, string script, Dictionary<string, string?>? environment = null) =>
        Dotnet.Run("bash", folder.Path, environment ?? [], ["-c", $$"""
            set -mo pipefail
            tool() { dotnet exec '{{Program}}' "$@"; }
            hearing() { exec env --default-signal=INT,QUIT,TERM dotnet exec '{{Program}}' "$@"; }
            heard() {
                for _ in $(seq 12000); do grep -q "$1" "$2" && return; sleep 0.05; done
                kill -9 $pid; echo "no '$1' in $2:"; cat "$2"; exit 99
            }
            {{script}}
            """]);

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
