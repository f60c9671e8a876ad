using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>
/// The function's client, which keeps each object as a file, FOLDER/BUCKET/KEY, if it has the length and the checksum that the function gave.
/// </summary>
internal sealed class FolderClient : AmazonS3Client
{
    private const string Unfinished = ".incoming-";

    private readonly string _folder;

    /// <exception cref="FormatException">The folder cannot be written to.</exception>
    public FolderClient(string folder, AmazonS3Config config)
        : base(new AnonymousAWSCredentials(), config)
    {
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Incoming(), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException(
                $"The folder for the objects, '{folder}', cannot be written to: {e.Message} Name another one with --out.", e);
        }
    }

    /// <summary>The file appears, or changes, in one step.</summary>
    /// <exception cref="AmazonClientException">It is no whole object, or there is no room for it; then there is no new file.</exception>
    public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        string incoming = Incoming();
        try
        {
            string target = PathOf(request.BucketName, request.Key);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using (FileStream file = File.Create(incoming))
            {
                await request.InputStream.CopyToAsync(file, cancellationToken);
                await Check(request, file);
            }

            File.Move(incoming, target, overwrite: true);
            return new PutObjectResponse();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmazonClientException($"Cannot save the object: {e.Message}", e);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>Not an object yet, or left by a run that was killed.</summary>
    public static bool IsIncoming(string file) =>
        file.StartsWith(Unfinished, StringComparison.Ordinal) && Guid.TryParseExact(file[Unfinished.Length..], "N", out _);

    private string Incoming() => Path.Combine(_folder, $"{Unfinished}{Guid.NewGuid():N}");

    private string PathOf(string bucket, string key)
    {
        string[] parts = [bucket, .. key.Split('/')];
        return parts.Any(part => part is "" or "." or ".." || part.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            ? throw new IOException($"'{bucket}/{key}' is not the path of a file.")
            : Path.Combine([_folder, .. parts]);
    }

    private static async Task Check(PutObjectRequest request, Stream file)
    {
        var checksum = new Crc32(Crc32ParameterSet.Crc32C);
        byte[] digest = new byte[sizeof(uint)];
        file.Position = 0;
        await checksum.AppendAsync(file);
        BinaryPrimitives.WriteUInt32BigEndian(digest, checksum.GetCurrentHashAsUInt32());
        if (file.Length != request.InputStream.Length || Convert.ToBase64String(digest) != request.ChecksumCRC32C)
        {
            throw new IOException($"its {file.Length} bytes are not what the function sent.");
        }
    }
}
