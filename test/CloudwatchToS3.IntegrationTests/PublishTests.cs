namespace CloudwatchToS3.IntegrationTests;

public class PublishTests(PublishedFunction function)
{
    private const long MaxPackageBytes = 9_000_000;

    internal static readonly bool HasStandIns =
        // 3.2.0.1
        FileVersionInfo.GetVersionInfo(typeof(Amazon.Lambda.Core.ILambdaContext).Assembly.Location).ProductVersion!.Split('.').Length == 4;

    [Fact]
    public async Task A_stand_in_is_never_published_by_accident()
    {
        TestRun.SkipUnless(HasStandIns, "The registry has the real Amazon.Lambda packages: nothing to refuse.");
        using var folder = TempFolder.ForCaller();

        string output = folder.PathOf("publish");
        Dotnet publish = await Package.Function.TryPublish(output, folder.PathOf("artifacts"));

        Assert.NotEqual(0, publish.ExitCode);
        Assert.Contains("error OFFLINE001", publish.Output);
        string[] packages = ["Amazon.Lambda.Core", "Amazon.Lambda.KinesisEvents", "Amazon.Lambda.Serialization.SystemTextJson"];
        string named = publish.Output.Replace(", Amazon", " came from the offline feed, Amazon");
        Assert.All(packages, package => Assert.Contains($"{package} came from the offline feed", named));
        Assert.Contains("-p:AllowOfflinePackages=true", publish.Output);
        Assert.False(Directory.Exists(output) && Directory.GetFiles(output).Length > 0);
    }

    [Fact]
    public async Task The_package_is_small_and_holds_what_runs_and_no_more()
    {
        FileInfo[] files = new DirectoryInfo(await function.Folder).GetFiles("*", SearchOption.AllDirectories);
        Assert.Equal(
            [
                "AWSSDK.Core.dll",
                "AWSSDK.Extensions.Numerics.dll",
                "AWSSDK.S3.dll",
                "Amazon.Lambda.Core.dll",
                "Amazon.Lambda.KinesisEvents.dll",
                "Amazon.Lambda.Serialization.SystemTextJson.dll",
                "CloudwatchToS3.deps.json",
                "CloudwatchToS3.dll",
                "CloudwatchToS3.runtimeconfig.json",
                "Microsoft.IO.RecyclableMemoryStream.dll",
                "System.IO.Hashing.dll",
                "ZstdSharp.dll",
            ],
            files.Select(file => file.Name).Where(name => name != "AWSSDK.Kinesis.dll").Order(StringComparer.Ordinal));
        Assert.InRange(files.Where(file => file.Name != "AWSSDK.Kinesis.dll").Sum(file => file.Length), 1, MaxPackageBytes);
        Assert.True(IsReadyToRun(files.Single(file => file.Name == "CloudwatchToS3.dll").FullName));
    }

    private static bool IsReadyToRun(string assembly)
    {
        using FileStream file = File.OpenRead(assembly);
        using var reader = new System.Reflection.PortableExecutable.PEReader(file);
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
