using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Benchmarks;

/// <summary>The functions as the deployment tool publishes them.</summary>
internal static class PublishedFunctions
{
    public const string Ours = "src/CloudwatchToS3";
    public const string OurHandler = "CloudwatchToS3::CloudwatchToS3.Function::FunctionHandler";
    public const string Plain = "test/CloudwatchToS3.PlainFunction";
    public const string PlainHandler = "CloudwatchToS3.PlainFunction::CloudwatchToS3.PlainFunction.Function::FunctionHandler";

    /// <returns>The folder of the package, inside the folder that is given.</returns>
    public static async Task<string> Publish(string project, string folder)
    {
        string published = Path.Combine(folder, project);
        await Dotnet.Output(
            "publish", Repository.PathOf(project), "--output", published, "--configuration", "Release", "--runtime", "linux-x64",
            "--self-contained", "false", "-p:AllowOfflinePackages=true", "--disable-build-servers", "--artifacts-path", Path.Combine(folder, "artifacts"));
        return published;
    }
}
