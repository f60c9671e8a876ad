namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>The package of the function, published once for all tests. Nobody may write to it.</summary>
public sealed class PublishedFunction : IAsyncLifetime
{
    private readonly TempFolder _folder = TempFolder.ForCaller();

    public string Folder { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        TestRun.Say("publishing the function");
        Folder = await Package.Function.Publish(_folder.Path);
        if (!OperatingSystem.IsWindows())
        {
            foreach (string file in Directory.GetFiles(Folder))
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Starts it as Lambda does, with these settings, and objects going to this S3 server.</summary>
    public Task<ManagedRuntime> Start(Uri s3, params (string Name, string Value)[] variables) =>
        ManagedRuntime.Start(Folder, Package.Function.Handler, 1024, s3, variables);

    public ValueTask DisposeAsync()
    {
        if (!OperatingSystem.IsWindows() && Directory.Exists(Folder))
        {
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
