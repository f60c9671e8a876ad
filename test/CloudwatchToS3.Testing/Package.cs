namespace CloudwatchToS3.Testing;

/// <summary>A function as the deployment tool publishes it: by its own command.</summary>
/// <param name="Project">From the repository's root.</param>
/// <param name="Handler"><c>Assembly::Type::Method</c></param>
public sealed record Package(string Project, string Handler)
{
    /// <summary>This project's function.</summary>
    public static readonly Package Function = new("src/CloudwatchToS3", "CloudwatchToS3::CloudwatchToS3.Function::FunctionHandler");

    /// <summary>The same work, written plainly.</summary>
    public static readonly Package Plain = new(
        "test/CloudwatchToS3.PlainFunction", "CloudwatchToS3.PlainFunction::CloudwatchToS3.PlainFunction.Function::FunctionHandler");

    /// <summary>Publishes as <see cref="Dotnet.KeptAs"/> says.</summary>
    /// <returns>The folder of the package, inside the folder that is given.</returns>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public async Task<string> Publish(string folder)
    {
        string output = Path.Combine(folder, Path.GetFileName(Project));
        Dotnet publish = await Dotnet.Run(
            Repository.Root,
            [],
            [
                "publish", Project, "--output", output, "--configuration", "Release", "--framework", "net10.0",
                "/p:GenerateRuntimeConfigurationFiles=true", "--runtime", "linux-x64", "--self-contained", "False", .. Dotnet.KeptAs("x64"),
            ]);
        return publish.ExitCode == 0 ? output : throw new InvalidOperationException(publish.Output);
    }
}
