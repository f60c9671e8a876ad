namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>
/// Where objects are read. Keys have <c>/</c> between folders; the name of a folder ends in one. What cannot be read is an
/// <see cref="InvalidOperationException"/> that says what, where and why.
/// </summary>
internal abstract class ObjectStore
{
    /// <summary>So many objects are read at a time.</summary>
    public abstract int AtATime { get; }

    /// <returns>The objects of a folder, and the folders in it.</returns>
    public abstract Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation);

    public abstract StoredObject Open(string key, CancellationToken cancellation);

    /// <summary>As a person finds it.</summary>
    public abstract string Name(string key);
}

/// <summary>Objects as files. Links to folders are not followed: they may lead round in a circle.</summary>
/// <param name="root">The folder, ending in <c>/</c>; keys begin after it.</param>
internal sealed class FolderStore(string root) : ObjectStore
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Files are read as fast as they are decompressed.</summary>
    public override int AtATime => Environment.ProcessorCount;

    public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation) => Try(() =>
    {
        cancellation.ThrowIfCancellationRequested();
        string path = Path.Combine(root, folder);
        return Task.FromResult<(List<string>, List<string>)>(File.Exists(path) ? ([], [folder]) : (
            [.. new DirectoryInfo(path).GetDirectories().Where(one => one.LinkTarget is null).Select(one => $"{folder}{one.Name}/")],
            [.. Directory.GetFiles(path).Select(Path.GetFileName).Where(one => !FolderClient.IsIncoming(one!)).Select(one => $"{folder}{one}")]));
    });

    public override StoredObject Open(string key, CancellationToken cancellation)
    {
        FileStream file = Try(() =>
            new FileStream(Name(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes));
        return new StoredObject(file, file.Read);
    }

    public override string Name(string key) => Path.Combine(root, key);

    /// <returns>What is in a file or a folder.</returns>
    /// <exception cref="FormatException">It is not there.</exception>
    public static (FolderStore Store, string Prefix) At(string place)
    {
        string path = Path.GetFullPath(
            File.Exists(place) ? place
            : Directory.Exists(place) ? $"{place}/"
            : throw new FormatException($"There is no folder or file '{place}'. A bucket is {S3Location.Scheme}bucket/prefix."));
        int name = path.LastIndexOf('/') + 1;
        return (new FolderStore(path[..name]), path[name..]);
    }

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
