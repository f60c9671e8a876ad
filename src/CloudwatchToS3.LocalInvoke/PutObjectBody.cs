using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>
/// The body of a PutObject: taken out of its <c>aws-chunked</c> framing, and verified against every length and checksum that the client
/// gave, in headers or in the trailer.
/// </summary>
internal sealed class PutObjectBody(HttpRequest request)
{
    private const int BufferBytes = 64 * 1024;
    private const string ChecksumPrefix = "x-amz-checksum-";
    private const string WholeBody = "sha256";   // of x-amz-content-sha256
    private const int HexSha256Length = 64;

    private readonly string _contentSha256 = request.Headers["x-amz-content-sha256"].ToString();
    private readonly string _trailer = request.Headers["x-amz-trailer"].ToString().ToLowerInvariant();

    /// <exception cref="S3Error">The body is not what the client said it would be.</exception>
    public async Task CopyTo(Stream output, CancellationToken cancellation)
    {
        Dictionary<string, string> expected = ExpectedInHeaders();
        var digests = new BodyDigests(_trailer.Length > 0 ? expected.Keys.Append(Algorithm(_trailer)) : expected.Keys);
        AwsChunkedStream? chunks = _contentSha256.StartsWith("STREAMING-", StringComparison.Ordinal) ? new AwsChunkedStream(request.Body) : null;
        long length = 0;
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = await (chunks ?? request.Body).ReadAsync(buffer, cancellation)) > 0; length += count)
        {
            digests.Add(buffer.AsSpan(0, count));
            await output.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        VerifyLength(length, chunks is not null);
        if (_trailer.Length > 0)
        {
            expected[Algorithm(_trailer)] = chunks is not null && chunks.Trailers.TryGetValue(_trailer, out string? value)
                ? value
                : throw S3Error.BadRequest("MalformedTrailerError", $"The trailer '{_trailer}' was announced and did not come.");
        }

        foreach ((string algorithm, string value) in expected)
        {
            Verify(algorithm, value, digests.Of(algorithm));
        }
    }

    private Dictionary<string, string> ExpectedInHeaders()
    {
        var expected = request.Headers
            .Where(header => header.Key.StartsWith(ChecksumPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => Algorithm(header.Key.ToLowerInvariant()), header => header.Value.ToString());
        if (request.Headers.ContentMD5.Count > 0)
        {
            expected["md5"] = request.Headers.ContentMD5.ToString();
        }

        if (_contentSha256.Length == HexSha256Length)
        {
            expected[WholeBody] = Convert.ToBase64String(Convert.FromHexString(_contentSha256));
        }

        return expected;
    }

    private void VerifyLength(long length, bool isChunked)
    {
        string promised = isChunked
            ? request.Headers["x-amz-decoded-content-length"].ToString()
            : (request.ContentLength ?? throw new S3Error(HttpStatusCode.LengthRequired, "MissingContentLength", "Content-Length is required."))
                .ToString(CultureInfo.InvariantCulture);
        if (promised != length.ToString(CultureInfo.InvariantCulture))
        {
            throw S3Error.BadRequest("IncompleteBody", $"The body has {length} bytes, the header promised '{promised}'.");
        }
    }

    private static void Verify(string algorithm, string expected, byte[] digest)
    {
        if (expected != Convert.ToBase64String(digest))
        {
            throw S3Error.BadRequest("BadDigest", $"The {algorithm} given is '{expected}', that of the body is '{Convert.ToBase64String(digest)}'.");
        }
    }

    private static string Algorithm(string header) => header.StartsWith(ChecksumPrefix, StringComparison.Ordinal)
        ? header[ChecksumPrefix.Length..]
        : throw S3Error.NotImplemented($"the trailer '{header}'");
}
