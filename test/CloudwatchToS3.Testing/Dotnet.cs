namespace CloudwatchToS3.Testing;

/// <summary>A <c>dotnet</c> command, or another program, as a user would start it.</summary>
public sealed record Dotnet(int ExitCode, string Output, string Errors)
{
    public static Task<Dotnet> Run(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Run("dotnet", folder, environment, arguments);

    public static async Task<Dotnet> Run(string program, string folder, Dictionary<string, string?> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Prepare(start, environment);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Dotnet(process.ExitCode, await output, await errors);
    }

    /// <summary>
    /// For a publish with the stand-ins of packages that the registry lacks. What it compiles is kept for the next one of this program, and not
    /// analyzed again. (What separates properties is escaped.)
    /// </summary>
    public static string[] KeptAs(string name) =>
    [
        "--force", "--disable-build-servers", "-p:AllowOfflinePackages=true", "-p:RunAnalyzers=false",
        $"-p:ArtifactsPath={Repository.PathOf($"artifacts/{AppDomain.CurrentDomain.FriendlyName}/{name}").Replace(",", "%2C").Replace(";", "%3B")}",
    ];

    /// <summary>Makes the environment that of a user's shell, and then what the test says.</summary>
    public static void Prepare(ProcessStartInfo start, Dictionary<string, string?> environment)
    {
        foreach (string name in start.Environment.Keys.Where(IsOfTheTestRun).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }
    }

    /// <summary>What <c>dotnet test</c> sets for itself, and what would change where the local run writes.</summary>
    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("AWS_")
        || name is "BUCKET_NAME" or "BUCKET_OWNER" or "KEY_PREFIX" or "QUARANTINE_PREFIX" or "OUTPUT_FORMAT" or "COMPRESSION"
            or "MAX_INFLATED_MIB";
}
