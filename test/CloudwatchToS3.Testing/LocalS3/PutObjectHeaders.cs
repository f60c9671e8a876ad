using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.Testing.LocalS3;

/// <summary>
/// What a request may ask for. A header that would change what S3 does, and that the local endpoint does not obey, is refused.
/// </summary>
internal static class PutObjectHeaders
{
    private static readonly HashSet<string> Obeyed = new(StringComparer.OrdinalIgnoreCase)
    {
        // The body, which PutObjectBody verifies.
        "x-amz-content-sha256", "x-amz-sdk-checksum-algorithm",
        "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-sha1", "x-amz-checksum-sha256",
        // Whose request it is: everybody is welcome, and owns every bucket.
        "x-amz-date", "x-amz-security-token", "x-amz-user-agent", "x-amz-expected-bucket-owner",
    };

    /// <summary>S3 keeps it beside the object. A file has no place for it, and nothing that runs here reads it.</summary>
    private const string Metadata = "x-amz-meta-";

    private static readonly string[] Conditions = ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Range"];

    public static void RefuseWhatIsNotDone(HttpRequest request, string target)
    {
        if (!HttpMethods.IsPut(request.Method))
        {
            throw S3Error.NotImplemented($"{request.Method} {target}");
        }

        if (request.Query.Keys.FirstOrDefault(name => name != "x-id") is { } query)
        {
            throw S3Error.NotImplemented($"PUT with '{query}' in the query");
        }

        if (request.Headers.Keys.FirstOrDefault(IsRefused) is { } header)
        {
            throw S3Error.NotImplemented($"PUT with the header {header}");
        }
    }

    private static bool IsRefused(string header) =>
        (Begins(header, "x-amz-") && !Begins(header, Metadata) && !Obeyed.Contains(header))
        || Conditions.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static bool Begins(string header, string prefix) => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
