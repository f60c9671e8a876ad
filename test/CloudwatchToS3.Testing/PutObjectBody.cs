using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace CloudwatchToS3.Testing;

/// <summary>The body of a PutObject, verified against its length and the checksums that the function's client gives.</summary>
public static class PutObjectBody
{
    private const string Crc32CHeader = "x-amz-checksum-crc32c";
    private const string Sha256Header = "x-amz-content-sha256";
    private const int HexSha256Length = 64;

    /// <returns>Whether the body is what its client said.</returns>
    public static async Task<bool> CopyTo(Stream output, HttpRequest request, CancellationToken cancellation)
    {
        string sha256 = request.Headers[Sha256Header].ToString();
        using IncrementalHash? hash = sha256.Length == HexSha256Length ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var crc = new Crc32(Crc32ParameterSet.Crc32C);
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            crc.Append(buffer.AsSpan(0, count));
            hash?.AppendData(buffer, 0, count);
            await output.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        string given = request.Headers[Crc32CHeader].ToString();
        return request.ContentLength is not null && (given.Length == 0 || given == Base64(crc))
            && (hash is null || sha256 == Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <summary>As a request has it.</summary>
    public static string Crc32COf(byte[] body)
    {
        var crc = new Crc32(Crc32ParameterSet.Crc32C);
        crc.Append(body);
        return Base64(crc);
    }

    private static string Base64(Crc32 crc)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc.GetCurrentHashAsUInt32());
        return Convert.ToBase64String(bytes);
    }
}
