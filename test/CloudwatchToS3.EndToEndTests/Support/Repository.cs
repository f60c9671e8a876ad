namespace CloudwatchToS3.EndToEndTests.Support;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CloudwatchToS3.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
