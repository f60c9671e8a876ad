namespace CloudwatchToS3.IntegrationTests;

/// <summary>The programs that everybody has make the uncompressed object of a compressed one.</summary>
public class CompressionTests
{
    [Theory]
    [InlineData("gzip", ".gz")]
    [InlineData("zstd", ".zst")]
    public async Task A_compressed_object_decompresses_to_the_uncompressed_one(string program, string suffix)
    {
        TestRun.SkipUnless(ServerProcess.IsCI || ServerProcess.IsOnPath(program), $"{program} is not installed.");
        using var folder = TempFolder.ForCaller();
        string plain = await OneObject(folder, "none");
        string compressed = await OneObject(folder, program);

        Assert.EndsWith(suffix, compressed);
        Assert.Equal(await File.ReadAllBytesAsync(plain), await Decompressed(program, compressed));
    }

    /// <summary>The object of the sample event.</summary>
    private static async Task<string> OneObject(TempFolder folder, string compression)
    {
        Dotnet run = await LocalTool.Run(folder.Path, new() { ["COMPRESSION"] = compression }, "--out", compression);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return Assert.Single(
            Directory.GetFiles(Path.Combine(folder.Path, compression, "local-logs", "logs"), "*", SearchOption.AllDirectories));
    }

    private static async Task<byte[]> Decompressed(string program, string file)
    {
        var start = new ProcessStartInfo(program, ["-dc", file]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        using var content = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(content);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return content.ToArray();
    }
}
