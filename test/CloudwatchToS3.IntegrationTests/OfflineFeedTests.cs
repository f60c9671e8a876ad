using System.IO.Compression;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The packages in <c>offline/feed</c> are what <c>offline/src</c> builds, byte for byte.</summary>
[Collection(nameof(Builds))]
public class OfflineFeedTests
{
    public static TheoryData<string> Projects =>
        [
            .. Directory.GetDirectories(Repository.PathOf("offline/src")).Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task The_feed_holds_what_its_sources_build(string project)
    {
        using var folder = TempFolder.ForCaller();

        Dotnet pack = await Dotnet.Run(
            Repository.Root,
            [],
            [
                "pack", $"offline/src/{project}", "-o", folder.Path, "--artifacts-path", Path.Combine(folder.Path, "artifacts"),
                "--disable-build-servers"]);

        Assert.True(pack.ExitCode == 0, pack.Output);
        string package = Directory.GetFiles(folder.Path, "*.nupkg").Single();
        Dictionary<string, byte[]> built = Content(package);
        Dictionary<string, byte[]> kept = Content(Repository.PathOf("offline", "feed", Path.GetFileName(package)));
        Assert.Equal(built.Keys.Order(StringComparer.Ordinal), kept.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, byte[] bytes) in built)
        {
            Assert.True(
                bytes.AsSpan().SequenceEqual(kept[name]),
                $"{name} differs from the feed: dotnet pack offline/src/{project} -o offline/feed");
        }
    }

    [Fact]
    public void The_feed_holds_nothing_else() =>
        Assert.Equal(Projects.Count, Directory.GetFiles(Repository.PathOf("offline/feed")).Length);

    /// <summary>Without the parts that NuGet names and stamps anew with each pack.</summary>
    private static Dictionary<string, byte[]> Content(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(package);
        return zip.Entries
            .Where(entry => !entry.FullName.StartsWith("package/") && !entry.FullName.StartsWith("_rels/"))
            .ToDictionary(entry => entry.FullName, Bytes);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
