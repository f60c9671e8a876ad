using System.Diagnostics;
using System.IO.Compression;
using CloudwatchToS3.EndToEndTests.Support;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.EndToEndTests;

[Collection(nameof(Builds))]
public class PublishTests
{
    private const long MaxPackageBytes = 8_000_000;

    private static readonly bool HasStandIns =
        FileVersionInfo.GetVersionInfo(typeof(Amazon.Lambda.Core.ILambdaContext).Assembly.Location).ProductVersion!.Split('.').Length == 4;   // 3.2.0.1

    [Fact]
    public async Task A_stand_in_is_never_published_by_accident()
    {
        Assert.SkipUnless(HasStandIns, "The registry has the real Amazon.Lambda packages: nothing to refuse.");
        using var folder = TempFolder.ForCaller();

        Dotnet publish = await Publish(folder);

        Assert.NotEqual(0, publish.ExitCode);
        Assert.Contains("error OFFLINE001", publish.Output, StringComparison.Ordinal);
        foreach (string package in new[] { "Amazon.Lambda.Core", "Amazon.Lambda.KinesisEvents", "Amazon.Lambda.Serialization.SystemTextJson" })
        {
            Assert.Contains($"{package} came from the offline feed", publish.Output.Replace(", Amazon", " came from the offline feed, Amazon"), StringComparison.Ordinal);
        }

        Assert.Contains("-p:AllowOfflinePackages=true", publish.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "publish")) && Directory.GetFiles(Path.Combine(folder.Path, "publish")).Length > 0);
    }

    [Fact]
    public async Task The_package_is_small_and_holds_what_runs_and_no_more()
    {
        using var folder = TempFolder.ForCaller();

        Dotnet publish = await Publish(folder, "-p:AllowOfflinePackages=true");

        Assert.True(publish.ExitCode == 0, publish.Output);
        FileInfo[] files = new DirectoryInfo(Path.Combine(folder.Path, "publish")).GetFiles("*", SearchOption.AllDirectories);
        Assert.Equal(
            [
                "AWSSDK.Core.dll",
                "AWSSDK.S3.dll",
                "Amazon.Lambda.Core.dll",
                "Amazon.Lambda.KinesisEvents.dll",
                "Amazon.Lambda.Serialization.SystemTextJson.dll",
                "CloudwatchToS3.deps.json",
                "CloudwatchToS3.dll",
                "CloudwatchToS3.runtimeconfig.json",
            ],
            files.Select(file => file.Name).Where(name => name != "AWSSDK.Kinesis.dll").Order(StringComparer.Ordinal));
        Assert.InRange(files.Where(file => file.Name != "AWSSDK.Kinesis.dll").Sum(file => file.Length), 1, MaxPackageBytes);
        Assert.True(IsReadyToRun(files.Single(file => file.Name == "CloudwatchToS3.dll").FullName));
    }

    /// <summary>The command of the deployment tool, its zip file, and the function from there instead of from the build.</summary>
    [Fact]
    public async Task The_deployed_package_writes_the_same_objects_as_the_build()
    {
        using var folder = TempFolder.ForCaller();
        string publish = Path.Combine(folder.Path, "publish");
        Dotnet made = await Dotnet.Run(
            Repository.Root,
            [],
            "publish", "src/CloudwatchToS3", "--output", publish, "--configuration", "Release", "--framework", "net10.0", "-p:AllowOfflinePackages=true",
            "/p:GenerateRuntimeConfigurationFiles=true", "--runtime", "linux-x64", "--self-contained", "False", "--disable-build-servers");
        Assert.True(made.ExitCode == 0, made.Output);
        string zip = Path.Combine(folder.Path, "function.zip");
        ZipFile.CreateFromDirectory(publish, zip);

        string host = Path.Combine(folder.Path, "host");
        Directory.CreateDirectory(host);
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => !File.Exists(Path.Combine(publish, Path.GetFileName(file)))))
        {
            File.Copy(file, Path.Combine(host, Path.GetFileName(file)));
        }

        ZipFile.ExtractToDirectory(zip, host);
        Assert.True(IsReadyToRun(Path.Combine(host, "CloudwatchToS3.dll")));
        Dotnet deployed = await Dotnet.Run(folder.Path, [], "exec", Path.Combine(host, "CloudwatchToS3.LocalInvoke.dll"), "--out", "deployed");
        Dotnet built = await Dotnet.Run(folder.Path, [], "exec", Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll"), "--out", "built");

        Assert.Equal((0, ""), (deployed.ExitCode, deployed.Errors));
        Assert.Equal((0, ""), (built.ExitCode, built.Errors));
        Dictionary<string, byte[]> expected = Files(Path.Combine(folder.Path, "built"));
        Assert.Equal(2, expected.Count);
        Assert.Equal(expected, Files(Path.Combine(folder.Path, "deployed")));
    }

    private static Dictionary<string, byte[]> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);

    private static Task<Dotnet> Publish(TempFolder folder, params string[] more) => Dotnet.Run(
        Repository.Root,
        [],
        [
            "publish", "src/CloudwatchToS3", "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "--disable-build-servers",
            "--artifacts-path", Path.Combine(folder.Path, "artifacts"), "-o", Path.Combine(folder.Path, "publish"), .. more,
        ]);

    private static bool IsReadyToRun(string assembly)
    {
        using FileStream file = File.OpenRead(assembly);
        using var reader = new System.Reflection.PortableExecutable.PEReader(file);
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
