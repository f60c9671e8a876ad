namespace CloudwatchToS3.Testing;

/// <summary>Where the sources are that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Of the build that runs: Debug or Release.</summary>
    public static string Configuration { get; } = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;

    /// <summary>The event of the first run.</summary>
    public static string Sample => PathOf("src/CloudwatchToS3.LocalInvoke/event.json");

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Text(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Each file in a folder and below by its path from there.</summary>
    public static Dictionary<string, byte[]> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CloudwatchToS3.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
