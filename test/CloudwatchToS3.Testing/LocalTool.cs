namespace CloudwatchToS3.Testing;

/// <summary>The command line tool, as it was built beside the tests.</summary>
public static class LocalTool
{
    /// <summary>The file to run with <c>dotnet exec</c>.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll");

    public static Task<Dotnet> Run(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Dotnet.Run(folder, environment, ["exec", Program, .. arguments]);
}
