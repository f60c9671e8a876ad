using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>The function's client, which keeps each object as a file, if it has the length and the checksum that the function gave.</summary>
internal sealed class FolderClient : AmazonS3Client
{
    private readonly ObjectFolder _objects;

    /// <exception cref="FormatException">The folder cannot be written to.</exception>
    public FolderClient(string folder, AmazonS3Config config)
        : base(new AnonymousAWSCredentials(), config)
    {
        _objects = new ObjectFolder(folder);
        _objects.Prepare();
    }

    /// <exception cref="AmazonClientException">It is no whole object, or there is no room for it; then there is no new file.</exception>
    public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            await _objects.Write(request.BucketName, request.Key, async (file, cancellation) =>
            {
                await request.InputStream.CopyToAsync(file, cancellation);
                await Check(request, file);
            }, cancellationToken);
            return new PutObjectResponse();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new AmazonClientException($"Cannot save the object: {e.Message}", e);
        }
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
