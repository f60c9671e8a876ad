namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>A release of the last commit, made when it is first asked for.</summary>
public sealed class Release : IDisposable
{
    public const string Version = "0.0.1-test";

    private readonly TempFolder _folder = TempFolder.ForCaller();
    private readonly Lazy<Task<string>> _made;

    public Release() => _made = new(() => MakeIn("a folder, with a comma"));

    public Task<string> Made() => _made.Value;

    /// <summary>Makes one in a clone of this name.</summary>
    public async Task<string> MakeIn(string name, params string[] options)
    {
        TestRun.Say("making releases in clones");
        string clone = await Clone(name);
        Dotnet made = await Run(clone, [Version, "--allow-offline-packages", .. options]);
        return made.ExitCode == 0
            ? Path.Combine(clone, "artifacts", "release")
            : throw new InvalidOperationException($"{made.Errors}\n{made.Output}");
    }

    public async Task<string> Clone(string name)
    {
        string clone = _folder.PathOf(name);
        Dotnet cloned = await Dotnet.Run("git", _folder.Path, [], ["clone", "--quiet", Repository.Root, clone]);
        TestRun.SkipUnless(cloned.ExitCode == 0, $"The sources are not a git repository: {cloned.Errors}");
        return clone;
    }

    public static Task<Dotnet> Run(string clone, params string[] arguments) =>
        Dotnet.Run(Path.Combine(clone, ".ci", "release"), clone, new() { ["RunAnalyzers"] = "false" }, arguments);   // as in the build of the tests

    public void Dispose() => _folder.Dispose();
}
