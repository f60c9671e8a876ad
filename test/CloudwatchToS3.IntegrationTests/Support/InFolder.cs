namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>Tests of what a program reads and writes in a folder, which each test has for itself.</summary>
public abstract class InFolder : IDisposable
{
    protected TempFolder Folder { get; } = TempFolder.ForCaller();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The local tool in this folder.</summary>
    protected Task<Dotnet> Tool(params string[] arguments) => LocalTool.Run(Folder, arguments);

    protected Task<Dotnet> ToolWith(Dictionary<string, string?> settings, params string[] arguments) =>
        LocalTool.Run(Folder.Path, settings, arguments);
}
