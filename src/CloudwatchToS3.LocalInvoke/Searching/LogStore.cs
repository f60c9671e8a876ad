namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Where log objects are. Keys have <c>/</c> between folders; the name of a folder ends in one.</summary>
internal abstract class LogStore
{
    /// <summary>So many objects are read at a time.</summary>
    public abstract int AtATime { get; }

    /// <returns>The objects of a folder, and the folders in it.</returns>
    /// <exception cref="InvalidOperationException">It cannot be read; the message says what, where and why.</exception>
    public abstract Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation);

    /// <returns>One key somewhere below a folder; null where there is none.</returns>
    /// <exception cref="InvalidOperationException">It cannot be read; the message says what, where and why.</exception>
    public abstract Task<string?> AnyKey(string folder, CancellationToken cancellation);

    /// <exception cref="InvalidOperationException">It cannot be read; the message says what, where and why.</exception>
    public abstract Stream Open(string key, CancellationToken cancellation);

    /// <summary>As a person finds it.</summary>
    public abstract string Name(string key);
}
