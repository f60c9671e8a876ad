using CloudwatchToS3.Testing;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.EndToEndTests.Support;

/// <summary>The package that the deployment tool makes, by its own command, once for all tests. Nobody may write to it.</summary>
public sealed class PublishedFunction : IAsyncLifetime
{
    public const string Handler = "CloudwatchToS3::CloudwatchToS3.Function::FunctionHandler";

    private readonly TempFolder _folder = TempFolder.ForCaller();

    public string Folder => Path.Combine(_folder.Path, "publish");

    public async ValueTask InitializeAsync()
    {
        Dotnet publish = await Dotnet.Run(
            Repository.Root,
            [],
            "publish", "src/CloudwatchToS3", "--output", Folder, "--configuration", "Release", "--framework", "net10.0", "-p:AllowOfflinePackages=true",
            "/p:GenerateRuntimeConfigurationFiles=true", "--runtime", "linux-x64", "--self-contained", "False", "--disable-build-servers",
            "--artifacts-path", Path.Combine(_folder.Path, "artifacts"));
        Assert.True(publish.ExitCode == 0, publish.Output);
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
    public Task<ManagedRuntime> Start(Uri s3, params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string> { ["AWS_ENDPOINT_URL_S3"] = s3.AbsoluteUri.TrimEnd('/'), ["BUCKET_NAME"] = "local-logs" };
        foreach ((string name, string value) in variables)
        {
            all[name] = value;
        }

        return ManagedRuntime.Start(Folder, Handler, 1024, all);
    }

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
