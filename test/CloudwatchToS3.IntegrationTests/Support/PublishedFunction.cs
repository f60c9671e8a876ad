namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>The package of the function, published once for all tests, when it is first asked for. Nobody may write to it.</summary>
public sealed class PublishedFunction : IDisposable
{
    private readonly TempFolder _folder = TempFolder.ForCaller();
    private readonly Lazy<Task<string>> _published;

    public PublishedFunction() => _published = new(Publish);

    /// <summary>The folder of the package.</summary>
    public Task<string> Folder => _published.Value;

    /// <summary>Starts it as Lambda does, with these settings, and objects going to this S3 server.</summary>
    public async Task<ManagedRuntime> Start(Uri s3, params (string Name, string Value)[] variables) =>
        await ManagedRuntime.Start(await Folder, Package.Function.Handler, 1024, s3, variables);

    public void Dispose() => _folder.Dispose();

    private Task<string> Publish()
    {
        TestRun.Say("publishing the function");
        return Package.Function.Publish(_folder.Path);
    }
}
