namespace CloudwatchToS3.IntegrationTests;

/// <summary>The packages in <c>offline/feed</c> are what <c>offline/src</c> builds, byte for byte.</summary>
public class OfflineFeedTests
{
    [Fact]
    public async Task The_feed_holds_what_its_sources_build_and_nothing_else()
    {
        using var folder = TempFolder.ForCaller();
        string[] projects = Directory.GetFiles(Repository.PathOf("offline/src"), "*.csproj", SearchOption.AllDirectories);
        string all = folder.File("all.slnx", $"<Solution>{string.Concat(projects.Select(project => $"<Project Path=\"{project}\" />"))}</Solution>");

        Dotnet pack = await Dotnet.Run(
            Repository.Root, [], "pack", all, "-o", folder.PathOf("feed"), "--artifacts-path", folder.PathOf("artifacts"), "--disable-build-servers");

        Assert.True(pack.ExitCode == 0, pack.Output);
        Dictionary<string, byte[]> built = Content(folder.PathOf("feed"));
        Dictionary<string, byte[]> kept = Content(Repository.PathOf("offline/feed"));
        Assert.Equal(built.Keys.Order(StringComparer.Ordinal), kept.Keys.Order(StringComparer.Ordinal));
        Assert.All(built, file => Assert.True(
            file.Value.AsSpan().SequenceEqual(kept[file.Key]), $"{file.Key} differs from the feed: dotnet pack offline/src/… -o offline/feed"));
    }

    /// <summary>Each file in each package, without the parts that NuGet names and stamps anew with each pack.</summary>
    private static Dictionary<string, byte[]> Content(string feed)
    {
        var content = new Dictionary<string, byte[]>();
        foreach (string package in Directory.GetFiles(feed, "*.nupkg"))
        {
            using ZipArchive zip = ZipFile.OpenRead(package);
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => !entry.FullName.StartsWith("package/") && !entry.FullName.StartsWith("_rels/")))
            {
                using Stream file = entry.Open();
                using var bytes = new MemoryStream();
                file.CopyTo(bytes);
                content[$"{Path.GetFileName(package)}/{entry.FullName}"] = bytes.ToArray();
            }
        }

        return content;
    }
}
