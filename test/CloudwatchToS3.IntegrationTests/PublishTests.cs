namespace CloudwatchToS3.IntegrationTests;

public class PublishTests(PublishedFunction function)
{
    private const long MaxPackageBytes = 9_000_000;

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
