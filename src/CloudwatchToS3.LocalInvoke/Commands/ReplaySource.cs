using Amazon.S3;
using Amazon.S3.Model;

namespace CloudwatchToS3.LocalInvoke.Commands;

/// <summary>Objects to replay: quarantine objects, or what an event source mapping left on failure.</summary>
/// <param name="Bucket">Where they are.</param>
/// <param name="Prefix">What their keys begin with.</param>
internal sealed record ReplaySource(string Bucket, string Prefix)
{
    /// <exception cref="FormatException">It is not <c>s3://bucket/prefix</c>.</exception>
    public static ReplaySource Parse(string text)
    {
        const string Scheme = "s3://";
        return text.StartsWith(Scheme, StringComparison.Ordinal) && text[Scheme.Length..].Split('/', 2) is [{ Length: > 0 } bucket, var prefix]
            ? new ReplaySource(bucket, prefix)
            : throw new FormatException($"'{text}' is not a place to replay from: give a bucket and a prefix, as in s3://my-logs/quarantine/.");
    }

    public override string ToString() => $"s3://{Bucket}/{Prefix}";

    public async Task<List<string>> Keys(IAmazonS3 s3)
    {
        var keys = new List<string>();
        await foreach (S3Object found in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket, Prefix = Prefix }).S3Objects)
        {
            if (!found.Key.EndsWith('/'))   // a folder, as consoles make them
            {
                keys.Add(found.Key);
            }
        }

        return keys;
    }

    /// <exception cref="InvalidOperationException">S3 refused it.</exception>
    public async Task Delete(IAmazonS3 s3, string key)
    {
        try
        {
            await s3.DeleteObjectAsync(Bucket, key, CancellationToken.None);
        }
        catch (AmazonS3Exception e)
        {
            throw new InvalidOperationException($"its records were recovered, but DeleteObject of s3://{Bucket}/{key} failed: S3 answered {(int)e.StatusCode} {e.ErrorCode}: {e.Message}", e);
        }
    }

    public async Task<byte[]> Read(IAmazonS3 s3, string key)
    {
        using GetObjectResponse answer = await s3.GetObjectAsync(Bucket, key);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }
}
