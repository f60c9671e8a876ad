using CloudwatchToS3.Testing;
using CloudwatchToS3.Testing.LocalS3;

namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>The endpoint of the local run, in this process.</summary>
public sealed class LocalEndpoint : S3Server
{
    private readonly TempFolder _folder = TempFolder.ForCaller();
    private S3Endpoint? _server;

    /// <inheritdoc/>
    public override bool KnowsMissingBuckets => false;

    /// <inheritdoc/>
    public override bool KeepsMetadata => false;

    private string Folder => Path.Combine(_folder.Path, Bucket);

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _server = await S3Endpoint.Start(_folder.Path);
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
        ? Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllBytes)
        : []);
}
