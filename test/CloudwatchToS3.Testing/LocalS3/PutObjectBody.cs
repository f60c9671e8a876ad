using System.Net;
using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.Testing.LocalS3;

/// <summary>The body of a PutObject, verified against its length and every checksum that the client gave.</summary>
internal sealed class PutObjectBody(HttpRequest request)
{
    private const int BufferBytes = 64 * 1024;
    private const string ChecksumPrefix = "x-amz-checksum-";
    private const int HexSha256Length = 64;

    private readonly string _contentSha256 = request.Headers["x-amz-content-sha256"].ToString();

    private bool HasSha256 => _contentSha256.Length == HexSha256Length && _contentSha256.All(char.IsAsciiHexDigit);

    /// <exception cref="S3Error">The body is not what the client said it would be.</exception>
    public async Task CopyTo(Stream output, CancellationToken cancellation)
    {
        CheckHeaders();
        List<(string Algorithm, string Value)> expected = Expected();
        var digests = new BodyDigests(expected.Select(e => e.Algorithm));
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            digests.Add(buffer.AsSpan(0, count));
            await output.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        foreach ((string algorithm, string value) in expected)
        {
            string actual = Convert.ToBase64String(digests.Of(algorithm));
            if (value != actual)
            {
                throw S3Error.BadRequest("BadDigest", $"The {algorithm} given is '{value}', that of the body is '{actual}'.");
            }
        }
    }

    private void CheckHeaders()
    {
        if (_contentSha256.StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            throw S3Error.NotImplemented("an aws-chunked body; the function's own client sends none");
        }

        if (!HasSha256 && _contentSha256 is not ("" or "UNSIGNED-PAYLOAD"))
        {
            throw S3Error.BadRequest(
                "InvalidArgument", $"x-amz-content-sha256 is '{_contentSha256}', neither a digest nor UNSIGNED-PAYLOAD.");
        }

        // The server sees to it that the body is so long.
        if (request.ContentLength is null)
        {
            throw new S3Error(HttpStatusCode.LengthRequired, "MissingContentLength", "Content-Length is required.");
        }
    }

    private List<(string Algorithm, string Value)> Expected()
    {
        List<(string, string)> expected = [.. request.Headers
            .Where(header => header.Key.StartsWith(ChecksumPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Key[ChecksumPrefix.Length..].ToLowerInvariant(), header.Value.ToString()))];
        if (request.Headers.ContentMD5.Count > 0)
        {
            expected.Add(("md5", request.Headers.ContentMD5.ToString()));
        }

        if (HasSha256)
        {
            expected.Add(("sha256", Convert.ToBase64String(Convert.FromHexString(_contentSha256))));
        }

        return expected;
    }
}
