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

    public void Dispose()
    {
        foreach (string folder in Directory.GetDirectories(_folder.Path))
        {
            SetMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _folder.Dispose();
    }

    private async Task<string> Publish()
    {
        TestRun.Say("publishing the function");
        string folder = await Package.Function.Publish(_folder.Path);
        Array.ForEach(Directory.GetFiles(folder), file => SetMode(file, UnixFileMode.UserRead));
        SetMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
