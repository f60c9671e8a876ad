namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>How a person starts the program: as an installed tool, or in a clone.</summary>
internal static class ProgramName
{
    private const string Tool = "cloudwatch-to-s3";   // ToolCommandName in the project file

    /// <summary>As an installed tool.</summary>
    public static bool IsTool { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Tool;

    /// <summary>What stands before the arguments, in a sentence about the command that was just given.</summary>
    public static string Again => IsTool ? Tool : "the same command with --";

    /// <summary>What stands before the arguments.</summary>
    public static string Full => IsTool ? Tool : "dotnet run --project src/CloudwatchToS3.LocalInvoke --";
}
