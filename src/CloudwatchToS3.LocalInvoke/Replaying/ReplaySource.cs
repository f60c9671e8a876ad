using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.LocalInvoke.EventFiles;

namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>Objects to replay: quarantine objects, or what an event source mapping left on failure.</summary>
/// <param name="Bucket">Where they are.</param>
/// <param name="Prefix">What their keys begin with.</param>
internal sealed record ReplaySource(string Bucket, string Prefix)
{
    /// <summary>A server that does not answer is known within half a minute.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(6);

    /// <exception cref="FormatException">It is not <c>s3://bucket/prefix</c>.</exception>
    public static ReplaySource Parse(string text)
    {
        const string Scheme = "s3://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)
            || text[Scheme.Length..].Split('/', 2) is not [{ Length: > 0 } bucket, var prefix])
        {
            throw new FormatException(
                $"'{text}' is not a place to replay from: give a bucket and a prefix, as in s3://my-logs/quarantine/.");
        }

        try
        {
            Settings.Read(name => name == "BUCKET_NAME" ? bucket : null);
        }
        catch (InvalidSettingsException e)
        {
            throw new FormatException($"'{text}' does not name a bucket: {e.Mistakes[0].Split(": ", 2)[1]}", e);
        }

        return new ReplaySource(bucket, prefix);
    }

    public override string ToString() => $"s3://{Bucket}/{Prefix}";

    /// <exception cref="InvalidOperationException">
    /// The server refused it or did not answer; the message says what, where and why.
    /// </exception>
    public Task<List<string>> Keys(IAmazonS3 s3) => Try(s3, "ListObjectsV2", Prefix, async () =>
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = Prefix };
        await foreach (S3Object found in s3.Paginators.ListObjectsV2(request).S3Objects)
        {
            if (!found.Key.EndsWith('/'))   // a folder, as consoles make them
            {
                keys.Add(found.Key);
            }
        }

        return keys;
    });

    /// <exception cref="InvalidOperationException">
    /// The server refused it or did not answer; the message says what, where and why.
    /// </exception>
    /// <exception cref="InvalidDataException">It is too large for an event.</exception>
    public Task<ReplayedObject> Read(IAmazonS3 s3, string key) => Try(s3, "GetObject", key, async () =>
    {
        const string Prefix = "x-amz-meta-";
        using GetObjectResponse answer = await s3.GetObjectAsync(Bucket, key);
        EventFile.CheckSize(answer.ContentLength);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content);
        var metadata = answer.Metadata.Keys.ToDictionary(name => name[Prefix.Length..], name => answer.Metadata[name]);
        return new ReplayedObject(content.ToArray(), metadata);
    });

    /// <exception cref="InvalidOperationException">
    /// The server refused it or did not answer; the message says what, where and why.
    /// </exception>
    public Task Delete(IAmazonS3 s3, string key) => Try(s3, "DeleteObject", key, () => s3.DeleteObjectAsync(Bucket, key));

    private async Task<T> Try<T>(IAmazonS3 s3, string operation, string key, Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
            or OperationCanceledException or TimeoutException or IOException)
        {
            string server = s3.Config.ServiceURL is { } url ? $" at {url}" : "";
            throw new InvalidOperationException($"{operation} of s3://{Bucket}/{key}{server} failed: {Cause(e)}", e);
        }
    }

    private static string Cause(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: not 0 and var status } answer =>
            $"S3 answered {(int)status} {answer.ErrorCode ?? status.ToString()}: {answer.Message}",
        SocketException socket => socket.Message,
        OperationCanceledException or TimeoutException => $"no answer within {AttemptTimeout.TotalSeconds} s, each time it was asked",
        { InnerException: { } inner } => Cause(inner),
        _ => e.Message,
    };
}
