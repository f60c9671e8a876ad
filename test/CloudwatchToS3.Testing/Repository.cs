namespace CloudwatchToS3.Testing;

/// <summary>Where the sources are that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Of the build that runs: Debug or Release.</summary>
    public static string Configuration { get; } = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CloudwatchToS3.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
