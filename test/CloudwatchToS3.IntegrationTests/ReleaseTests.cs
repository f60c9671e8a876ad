namespace CloudwatchToS3.IntegrationTests;

/// <summary>What <c>.ci/release</c> makes.</summary>
public class ReleaseTests(Release release)
{
    private static readonly string[] Repeatable =
    [
        $"cloudwatch-to-s3-{Release.Version}-arm64.template", $"cloudwatch-to-s3-{Release.Version}-arm64.zip",
        $"cloudwatch-to-s3-{Release.Version}-x64.template", $"cloudwatch-to-s3-{Release.Version}-x64.zip",
        $"cloudwatch-to-s3-sender-{Release.Version}.template",
    ];

    [Fact]
    public async Task Two_builds_in_two_folders_give_the_same_zips_and_templates()
    {
        string first = await release.Made();
        string second = await release.MakeIn("another", "--zips");

        Assert.Equal(
            Repeatable.Prepend("BUILT-WITH").Select(name => $"{Sha256(Path.Combine(first, name))}  {name}"),
            await File.ReadAllLinesAsync(Path.Combine(second, "SHA256SUMS")));
    }

    [Fact]
    public async Task A_release_has_these_files_their_sums_and_what_they_are_made_of()
    {
        string folder = await release.Made();

        string[] files = [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "BUILT-WITH", $"CloudwatchToS3-{Release.Version}.bom.json", $"CloudwatchToS3.LocalInvoke-{Release.Version}.bom.json",
                $"CloudwatchToS3.LocalInvoke.{Release.Version}.nupkg", "SHA256SUMS", .. Repeatable,
            ],
            files);
        Assert.Equal(
            files.Where(name => name != "SHA256SUMS").Select(name => $"{Sha256(Path.Combine(folder, name))}  {name}"),
            await File.ReadAllLinesAsync(Path.Combine(folder, "SHA256SUMS")));
        JsonNode bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, files[1])))!;
        Assert.Equal(Release.Version, (string?)bill["metadata"]!["component"]!["version"]);
        using var zip = System.IO.Compression.ZipFile.OpenRead(Path.Combine(folder, Repeatable[^2]));
        string[] components = [.. bill["components"]!.AsArray().Select(component => (string)component!["name"]!)];
        Assert.All(
            zip.Entries.Select(entry => Path.GetFileNameWithoutExtension(entry.Name)).Where(name => !name.StartsWith("CloudwatchToS3")),
            library => Assert.Contains(library == "ZstdSharp" ? "ZstdSharp.Port" : library, components));
    }

    [Theory]
    [InlineData("'' is not a version: give one like 1.0.0 or 1.0.0-rc.1.\n")]
    [InlineData("'1' is not a version: give one like 1.0.0 or 1.0.0-rc.1.\n", "1")]
    [InlineData("There is no option '--force': --zips makes the zips and templates alone, --allow-offline-packages takes stand-ins for a try.\n",
        "1.0.0", "--zips", "--force")]
    [InlineData("CHANGELOG.md has no section '## 99.0.0': it becomes the text of the release.\n", "99.0.0")]
    public async Task Wrong_usage_is_a_sentence(string sentence, params string[] arguments)
    {
        string clone = await release.Clone(Guid.NewGuid().ToString("N"));

        Dotnet run = await Release.Run(clone, arguments);

        Assert.Equal((1, sentence), (run.ExitCode, run.Errors));
    }

    [Fact]
    public async Task A_checkout_with_changes_is_refused()
    {
        string clone = await release.Clone("changed");
        await File.AppendAllTextAsync(Path.Combine(clone, "README.md"), "one more line\n");

        Dotnet run = await Release.Run(clone, Release.Version);

        Assert.Equal((1, "The checkout has changes: a release is made of a commit. git status shows them.\n"), (run.ExitCode, run.Errors));
    }

    /// <summary>Nor is it published: the script publishes as anybody would.</summary>
    [Fact]
    public async Task A_stand_in_is_never_released_by_accident()
    {
        string version = FileVersionInfo.GetVersionInfo(typeof(Amazon.Lambda.Core.ILambdaContext).Assembly.Location).ProductVersion!;
        TestRun.SkipUnless(version.Split('.').Length == 4, "The registry has the real Amazon.Lambda packages: nothing to refuse.");   // as in 3.2.0.1
        string clone = await release.Clone("stand-ins");
        await File.AppendAllTextAsync(Path.Combine(clone, "CHANGELOG.md"), $"\n## {Release.Version}\n");
        await Dotnet.Run("git", clone, [], ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--all", "-m", "Release"]);

        Dotnet run = await Release.Run(clone, Release.Version);

        Assert.NotEqual(0, run.ExitCode);
        Assert.All(
            new[] { "Core", "KinesisEvents", "Serialization.SystemTextJson" },
            name => Assert.Matches($"error OFFLINE001: .*Amazon.Lambda.{name}.* came from the offline feed", run.Output));
        Assert.Contains("-p:AllowOfflinePackages=true", run.Output);
        Assert.Empty(Directory.GetFiles(Path.Combine(clone, "artifacts", "release")));
    }

    /// <summary>From a folder of packages alone, into an empty folder, as <c>cloudwatch-to-s3</c>.</summary>
    [Fact]
    public async Task The_tool_is_installed_and_does_its_work_by_its_command()
    {
        using var folder = TempFolder.ForCaller();
        await using var s3 = await MemoryS3.Start();
        s3.Objects["quarantine/a.event.json"] = Some.Event(Some.Gzip(Some.DataMessage("one")));

        Dotnet installed = await Dotnet.Run(
            folder.Path, [], "tool", "install", "CloudwatchToS3.LocalInvoke", "--tool-path", "bin", "--version", Release.Version,
            "--source", await release.Made());
        Assert.True(installed.ExitCode == 0, installed.ToString());
        Task<Dotnet> Tool(params string[] arguments) =>
            Dotnet.Run(folder.PathOf("bin/cloudwatch-to-s3"), folder.Path, LocalTool.FunctionsSettings, arguments);

        Dotnet sample = await Tool();
        Dotnet found = await Tool("search", "out", "--text", "refused");
        Dotnet stats = await Tool(["stats", .. Directory.GetFiles(folder.Path, "*.event.json", SearchOption.AllDirectories)]);
        Dotnet replay = await Tool("replay", "s3://my-logs/quarantine/", "--s3", s3.Url.AbsoluteUri);

        Assert.Contains("1 of 1 invocations succeeded", sample.Output);
        Assert.Contains("Find a line: cloudwatch-to-s3 search out --text refused\n", sample.Output);
        Assert.Equal("order 1005 refused: card declined\n", found.Output);
        Assert.Contains("records: 1 = 0 data + 0 control + 1 quarantined", stats.Output);
        Assert.Contains("objects: 1 of 1 replayed", replay.Output);
        Assert.StartsWith($"{Release.Version}+", (await Tool("--version")).Output);
        Assert.Contains("Examples:\n  cloudwatch-to-s3 search out", (await Tool("help", "search")).Output);
        Assert.Equal("one\n", Encoding.UTF8.GetString(s3.Objects.Single(o => o.Key.StartsWith("logs/")).Value));
    }

    private static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
