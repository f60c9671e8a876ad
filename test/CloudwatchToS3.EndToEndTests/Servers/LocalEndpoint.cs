using CloudwatchToS3.LocalInvoke;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.EndToEndTests.Servers;

/// <summary>The endpoint of the local run, in this process.</summary>
public sealed class LocalEndpoint : S3Server
{
    private readonly TempFolder _folder = TempFolder.ForCaller();
    private LocalS3? _server;

    /// <inheritdoc/>
    public override bool KnowsMissingBuckets => false;

    private string Folder => Path.Combine(_folder.Path, Bucket);

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _server = await LocalS3.Start(_folder.Path);
        Url = _server.Url;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Dispose();
    }

    /// <inheritdoc/>
    public override Task Clear()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<Dictionary<string, byte[]>> Objects() => Task.FromResult(Directory.Exists(Folder)
        ? Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllBytes)
        : []);
}
