namespace CloudwatchToS3.Testing;

/// <summary>The body of a PutObject, verified against its length and the checksums that the function's client gives.</summary>
public static class PutObjectBody
{
    private const int HexSha256Length = 64;

    /// <returns>Whether the body is what its client said.</returns>
    public static async Task<bool> CopyTo(Stream output, HttpRequest request)
    {
        string sha256 = request.Headers["x-amz-content-sha256"].ToString();
        using IncrementalHash? hash = sha256.Length == HexSha256Length ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var crc = new Crc32(Crc32ParameterSet.Crc32C);
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = await request.Body.ReadAsync(buffer)) > 0;)
        {
            crc.Append(buffer.AsSpan(0, count));
            hash?.AppendData(buffer, 0, count);
            await output.WriteAsync(buffer.AsMemory(0, count));
        }

        string given = request.Headers["x-amz-checksum-crc32c"].ToString();
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
