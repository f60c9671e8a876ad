namespace CloudwatchToS3.LocalInvoke.LocalS3;

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
    /// <param name="bucket">A name as S3 allows it.</param>
    /// <param name="key">A path inside the bucket's folder.</param>
    /// <param name="write">Writes the object's bytes; where it throws, there is no new file.</param>
    /// <exception cref="S3Error">The bucket's name or the key would lead out of the folder.</exception>
    public async Task Write(string bucket, string key, Func<Stream, CancellationToken, Task> write)
    {
        string target = PathOf(bucket, key);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string incoming = Path.Combine(folder, $"{Incoming}{Guid.NewGuid():N}");
        try
        {
            await using (FileStream file = File.Create(incoming))
            {
                await write(file, CancellationToken.None);
            }

            File.Move(incoming, target, overwrite: true);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    private string PathOf(string bucket, string key)
    {
        if (bucket.Length is < 3 or > 63 || !char.IsAsciiLetterOrDigit(bucket[0])
            || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
        {
            throw S3Error.BadRequest("InvalidBucketName", $"'{bucket}' is not the name of a bucket.");
        }

        string[] parts = key.Split('/');
        if (parts.Any(part => part is "" or "." or ".." || part.IndexOfAny(Unsafe) >= 0))
        {
            throw S3Error.BadRequest(
                "InvalidArgument", $"The key '{key}' is not the path of a file: the local endpoint keeps objects as files.");
        }

        return Path.Combine([folder, bucket, .. parts]);
    }
}
