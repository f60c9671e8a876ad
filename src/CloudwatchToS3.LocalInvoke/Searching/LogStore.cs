using CloudwatchToS3.LocalInvoke.Servers;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Where log objects are. Keys have <c>/</c> between folders; the name of a folder ends in one.</summary>
internal abstract class LogStore
{
    /// <summary>So many objects are read at a time.</summary>
    public abstract int AtATime { get; }

    /// <summary>Objects are files, and only the end of a path is the key that the function gave.</summary>
    public abstract bool IsFolder { get; }

    /// <returns>The objects of a folder, and the folders in it.</returns>
    /// <exception cref="InvalidOperationException">It cannot be read; the message says what, where and why.</exception>
    public abstract Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation);

    /// <exception cref="InvalidOperationException">It cannot be read; the message says what, where and why.</exception>
    public abstract StoredObject Open(string key, CancellationToken cancellation);

    /// <summary>As a person finds it.</summary>
    public abstract string Name(string key);
}

/// <summary>Objects in a bucket.</summary>
internal sealed class BucketStore(S3Bucket bucket, S3Location location) : LogStore
{
    private const int MaxRequestsAtATime = 16;

    public override int AtATime => MaxRequestsAtATime;

    public override bool IsFolder => false;

    public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation) =>
        bucket.Folder(folder, cancellation);

    public override StoredObject Open(string key, CancellationToken cancellation) => bucket.Open(key, cancellation);

    public override string Name(string key) => (location with { Prefix = key }).ToString();
}

/// <summary>Objects as files. Links to folders are not followed: they may lead round in a circle.</summary>
/// <param name="root">The folder, ending in <c>/</c>; keys begin after it.</param>
internal sealed class FolderStore(string root) : LogStore
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Files are read as fast as they are decompressed.</summary>
    public override int AtATime => Environment.ProcessorCount;

    public override bool IsFolder => true;

    public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation) => Try(() =>
    {
        cancellation.ThrowIfCancellationRequested();
        string path = Path.Combine(root, folder);
        return Task.FromResult<(List<string>, List<string>)>(File.Exists(path) ? ([], [folder]) : (
            [.. new DirectoryInfo(path).GetDirectories().Where(one => one.LinkTarget is null).Select(one => $"{folder}{one.Name}/")],
            [.. Directory.GetFiles(path).Select(one => $"{folder}{Path.GetFileName(one)}")]));
    });

    public override StoredObject Open(string key, CancellationToken cancellation)
    {
        FileStream file = Try(() =>
            new FileStream(Name(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes));
        return new StoredObject(file, file.Read);
    }

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
