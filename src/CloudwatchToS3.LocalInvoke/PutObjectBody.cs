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
    private const int HexSha256Length = 64;

    private static readonly string[] Chunked =
        ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];

    private readonly string _contentSha256 = request.Headers["x-amz-content-sha256"].ToString();
    private readonly string _trailer = request.Headers["x-amz-trailer"].ToString().ToLowerInvariant();

    private bool IsChunked => Chunked.Contains(_contentSha256);

    /// <exception cref="S3Error">The body is not what the client said it would be.</exception>
    public async Task CopyTo(Stream output, CancellationToken cancellation)
    {
        RefuseContradictions();
        List<(string Algorithm, string Value)> expected = ExpectedInHeaders();
        var digests = new BodyDigests(expected.Select(e => e.Algorithm).Concat(_trailer.Length > 0 ? [Algorithm(_trailer)] : []));
        AwsChunkedStream? chunks = IsChunked ? new AwsChunkedStream(request.Body) : null;
        long length = 0;
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = await (chunks ?? request.Body).ReadAsync(buffer, cancellation)) > 0; length += count)
        {
            digests.Add(buffer.AsSpan(0, count));
            await output.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        VerifyLength(length);
        VerifyTrailers(chunks?.Trailers ?? [], expected);
        foreach ((string algorithm, string value) in expected)
        {
            string actual = Convert.ToBase64String(digests.Of(algorithm));
            if (value != actual)
            {
                throw S3Error.BadRequest("BadDigest", $"The {algorithm} given is '{value}', that of the body is '{actual}'.");
            }
        }
    }

    private void RefuseContradictions()
    {
        bool isHash = _contentSha256.Length == HexSha256Length && _contentSha256.All(char.IsAsciiHexDigit);
        if (!IsChunked && !isHash && _contentSha256 is not ("" or "UNSIGNED-PAYLOAD"))
        {
            throw S3Error.BadRequest("InvalidArgument", $"x-amz-content-sha256 is '{_contentSha256}', neither a digest nor a kind of payload.");
        }

        bool saysChunked = request.Headers.ContentEncoding.ToString().Contains("aws-chunked", StringComparison.OrdinalIgnoreCase)
            || request.Headers.ContainsKey("x-amz-decoded-content-length")
            || _trailer.Length > 0;
        if (saysChunked && !IsChunked)
        {
            throw S3Error.BadRequest("InvalidRequest", $"The headers say aws-chunked, but x-amz-content-sha256 is '{_contentSha256}'.");
        }
    }

    private List<(string Algorithm, string Value)> ExpectedInHeaders()
    {
        List<(string, string)> expected = [.. request.Headers
            .Where(header => header.Key.StartsWith(ChecksumPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(header => (Algorithm(header.Key.ToLowerInvariant()), header.Value.ToString()))];
        if (request.Headers.ContentMD5.Count > 0)
        {
            expected.Add(("md5", request.Headers.ContentMD5.ToString()));
        }

        if (_contentSha256.Length == HexSha256Length)
        {
            expected.Add(("sha256", Convert.ToBase64String(Convert.FromHexString(_contentSha256))));
        }

        return expected;
    }

    private void VerifyLength(long length)
    {
        string promised = IsChunked
            ? request.Headers["x-amz-decoded-content-length"].ToString()
            : (request.ContentLength ?? throw new S3Error(HttpStatusCode.LengthRequired, "MissingContentLength", "Content-Length is required."))
                .ToString(CultureInfo.InvariantCulture);
        if (promised != length.ToString(CultureInfo.InvariantCulture))
        {
            throw S3Error.BadRequest("IncompleteBody", $"The body has {length} bytes, the header promised '{promised}'.");
        }
    }

    /// <summary>The trailer that was announced, once, and no other but signatures.</summary>
    private void VerifyTrailers(IReadOnlyList<(string Name, string Value)> trailers, List<(string Algorithm, string Value)> expected)
    {
        (string Name, string Value)[] checksums = [.. trailers.Where(trailer => trailer.Name != "x-amz-trailer-signature")];
        if (!checksums.Select(trailer => trailer.Name).SequenceEqual(_trailer.Length > 0 ? [_trailer] : []))
        {
            throw S3Error.BadRequest(
                "MalformedTrailerError", $"The trailers are '{string.Join(", ", checksums.Select(trailer => trailer.Name))}', announced was '{_trailer}'.");
        }

        expected.AddRange(checksums.Select(trailer => (Algorithm(trailer.Name), trailer.Value)));
    }

    private static string Algorithm(string header) => header.StartsWith(ChecksumPrefix, StringComparison.Ordinal)
        ? header[ChecksumPrefix.Length..]
        : throw S3Error.NotImplemented($"the trailer '{header}'");
}
