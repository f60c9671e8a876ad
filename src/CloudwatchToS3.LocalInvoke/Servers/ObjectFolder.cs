namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>Objects as files: <c>FOLDER/BUCKET/KEY</c>.</summary>
internal sealed class ObjectFolder(string folder)
{
    private const string Incoming = ".incoming-";

    private static readonly char[] Unsafe = OperatingSystem.IsWindows() ? [.. Path.GetInvalidFileNameChars()] : ['\0'];

    /// <summary>Makes the folder, and removes what runs left there that were killed.</summary>
    /// <exception cref="FormatException">It cannot be written to.</exception>
    public void Prepare()
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, $"{Incoming}{Guid.NewGuid():N}"), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            foreach (string left in Directory.GetFiles(folder, $"{Incoming}*").Where(file => !IsInUse(file)))
            {
                File.Delete(left);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException(
                $"The folder for the objects, '{folder}', cannot be written to: {e.Message} Name another one with --out.", e);
        }
    }

    /// <summary>By another run, which writes an object there.</summary>
    private static bool IsInUse(string file)
    {
        try
        {
            File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Keeps an object only when it is whole: the file appears, or changes, in one step.</summary>
    /// <param name="write">Writes the object's bytes; where it throws, there is no new file.</param>
    /// <exception cref="ArgumentException">The bucket's name or the key would lead out of the folder.</exception>
    public async Task Write(string bucket, string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        string[] parts = [bucket, .. key.Split('/')];
        if (parts.Any(part => part is "" or "." or ".." || part.IndexOfAny(Unsafe) >= 0) || bucket.Contains('/'))
        {
            throw new ArgumentException($"'{bucket}/{key}' is not the path of a file.");
        }

        string target = Path.Combine([folder, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string incoming = Path.Combine(folder, $"{Incoming}{Guid.NewGuid():N}");
        try
        {
            await using (FileStream file = File.Create(incoming))
            {
                await write(file, cancellation);
            }

            File.Move(incoming, target, overwrite: true);
        }
        finally
        {
            File.Delete(incoming);
        }
    }
}
