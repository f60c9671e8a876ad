namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Objects as files. Links to folders are not followed: they may lead round in a circle.</summary>
/// <param name="root">The folder, which ends in <c>/</c>; keys begin behind it.</param>
internal sealed class FolderStore(string root) : LogStore
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Files are read as fast as they are decompressed.</summary>
    public override int AtATime => Environment.ProcessorCount;

    public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (File.Exists(Path.Combine(root, folder)))
        {
            return Task.FromResult<(List<string>, List<string>)>(([], [folder]));
        }

        string path = Path.Combine(root, folder);
        return Task.FromResult(Try(() => (
            new DirectoryInfo(path).GetDirectories().Where(one => one.LinkTarget is null).Select(one => $"{folder}{one.Name}/").ToList(),
            Directory.GetFiles(path).Select(one => $"{folder}{Path.GetFileName(one)}").ToList())));
    }

    public override Task<string?> AnyKey(string folder, CancellationToken cancellation) => Task.FromResult(Try(() =>
        Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories).FirstOrDefault()?[root.Length..]));

    public override Stream Open(string key, CancellationToken cancellation) => Try(() =>
        new FileStream(Path.Combine(root, key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes));

    public override string Name(string key) => Path.Combine(root, key);

    private static T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }
}
