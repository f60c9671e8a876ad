using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace CloudwatchToS3.Testing.LocalS3;

/// <summary>The digests of a body that its client asked to have verified, by the name in <c>x-amz-checksum-NAME</c>.</summary>
public sealed class BodyDigests
{
    private delegate void Append(ReadOnlySpan<byte> bytes);

    private readonly Dictionary<string, (Append Append, Func<byte[]> Finish)> _digests;

    /// <exception cref="S3Error">S3 may know this algorithm, the local endpoint does not.</exception>
    public BodyDigests(IEnumerable<string> algorithms) => _digests = algorithms.Distinct().ToDictionary(name => name, name => name switch
    {
        "crc32" => Crc(Crc32ParameterSet.Crc32),
        "crc32c" => Crc(Crc32ParameterSet.Crc32C),
        "sha1" => Hash(HashAlgorithmName.SHA1),
        "sha256" => Hash(HashAlgorithmName.SHA256),
        "md5" => Hash(HashAlgorithmName.MD5),
        _ => throw S3Error.NotImplemented($"the checksum algorithm '{name}'"),
    });

    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach ((Append append, _) in _digests.Values)
        {
            append(bytes);
        }
    }

    public byte[] Of(string algorithm) => _digests[algorithm].Finish();

    private static (Append, Func<byte[]>) Hash(HashAlgorithmName name)
    {
        var hash = IncrementalHash.CreateHash(name);
        return (hash.AppendData, hash.GetCurrentHash);
    }

    private static (Append, Func<byte[]>) Crc(Crc32ParameterSet parameters)
    {
        var crc = new Crc32(parameters);
        return (crc.Append, () => BigEndian(crc.GetCurrentHashAsUInt32()));
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
