namespace CloudwatchToS3.IntegrationTests;

/// <summary>The decoder uses vectors of whatever size the processor has: none changes a verdict or an object.</summary>
public sealed class ProcessorTests
{
    private static readonly string[] Events = [Repository.Sample, Repository.PathOf("test/CloudwatchToS3.Tests/Payloads/blog-2015.json")];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "DOTNET_EnableAVX512F")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task It_decodes_the_same_without_some_instructions(params string[] switches)
    {
        using var folder = TempFolder.ForCaller();
        var without = switches.ToDictionary(name => name, string? (_) => "0");

        Dotnet fuzz = await Dotnet.Run(
            folder.Path, without, "exec", Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.Trials.dll"), "fuzz", "--inputs", "10000");
        Dotnet usual = await LocalTool.Run(folder, [.. Events, "--out", "usual"]);
        Dotnet run = await LocalTool.Run(folder.Path, without, [.. Events, "--out", "without"]);

        Assert.True((fuzz.ExitCode, usual.ExitCode, run.ExitCode) == (0, 0, 0), $"{fuzz}\n{usual}\n{run}");
        Assert.Equal(Repository.Files(folder.PathOf("usual")), Repository.Files(folder.PathOf("without")));
    }

    /// <summary>The template offers arm64; an emulator runs it here, with libraries of Debian's arm64 packages.</summary>
    [Fact]
    public async Task It_decodes_the_same_on_arm64()
    {
        string root = Repository.PathOf("artifacts/arm64/root");
        string emulator = "/usr/bin/qemu-aarch64-static";
        bool canRun = File.Exists(emulator) && Directory.Exists(root);
        Assert.False(!canRun && ServerProcess.IsCI, ".ci/servers brings qemu-aarch64-static and the libraries.");
        TestRun.SkipUnless(canRun, "There is no arm64 processor here: .ci/servers installs one.");
        TestRun.Say("publishing for arm64, and running it in an emulator");
        using var folder = TempFolder.ForCaller();
        Dotnet publish = await Dotnet.Run(
            Repository.Root, [],
            [
                "publish", "test/CloudwatchToS3.Trials", "-c", "Release", "-r", "linux-arm64", "--self-contained", "true", "-p:IsPublishable=true",
                // The tool and the host of the managed runtime are libraries here, and built once.
                "-p:ValidateExecutableReferencesMatchSelfContained=false", "-p:IsRidAgnostic=true", .. Dotnet.KeptAs("arm64"),
                "-o", folder.PathOf("trials"),
            ]);
        Assert.True(publish.ExitCode == 0, publish.Output);

        Dotnet fuzz = await Dotnet.Run(
            emulator, folder.Path, new() { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1", ["DOTNET_TieredPGO"] = "0" },
            ["-L", root, folder.PathOf("trials/CloudwatchToS3.Trials"), "fuzz", "--inputs", "2000"]);

        Assert.True(fuzz.ExitCode == 0, $"{fuzz}");
    }
}
