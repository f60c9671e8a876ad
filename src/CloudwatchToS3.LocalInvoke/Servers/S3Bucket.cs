using Amazon.Runtime;
using Amazon.S3.Model;

namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>What commands ask of a bucket. Each error, an <see cref="InvalidOperationException"/>, says what failed, where and why.</summary>
/// <param name="s3">A client whose attempts end after <see cref="AttemptTimeout"/>.</param>
internal sealed class S3Bucket(IAmazonS3 s3, string name) : ObjectStore
{
    /// <summary>A server that does not answer is known within half a minute.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(6);

    private const int BufferBytes = 128 * 1024;

    private static readonly string NoAnswer = $"no answer within {AttemptTimeout.TotalSeconds} s, in any attempt";

    public override int AtATime => 16;

    /// <returns>The keys of all objects below a prefix, in order.</returns>
    public async Task<List<string>> Keys(string prefix) => (await List(prefix, delimiter: null, CancellationToken.None)).Keys;

    public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation) =>
        List(folder, "/", cancellation);

    public Task<T> Get<T>(string key, Func<GetObjectResponse, Task<T>> read) => Try("GetObject", key, async () =>
    {
        using GetObjectResponse answer = await s3.GetObjectAsync(name, key);
        return await read(answer);
    });

    public override string Name(string key) => $"{S3Location.Scheme}{name}/{key}";

    /// <summary>Reading the object fails as this does.</summary>
    public override StoredObject Open(string key, CancellationToken cancellation)
    {
        GetObjectResponse answer = Try("GetObject", key, () => s3.GetObjectAsync(name, key, cancellation)).GetAwaiter().GetResult();
        byte[] bytes = new byte[BufferBytes];
        return new StoredObject(answer, buffer =>
        {
            int wanted = Math.Min(buffer.Length, bytes.Length);
            int count = Try("GetObject", key, async () =>
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                stop.CancelAfter(AttemptTimeout);
                return await answer.ResponseStream.ReadAsync(bytes.AsMemory(0, wanted), stop.Token);
            }).GetAwaiter().GetResult();
            bytes.AsSpan(0, count).CopyTo(buffer);
            return count;
        });
    }

    public Task Delete(string key) => Try("DeleteObject", key, () => s3.DeleteObjectAsync(name, key));

    private Task<(List<string> Folders, List<string> Keys)> List(string prefix, string? delimiter, CancellationToken cancellation) =>
        Try("ListObjectsV2", prefix, async () =>
        {
            (List<string> folders, List<string> keys) = ([], []);
            var request = new ListObjectsV2Request { BucketName = name, Prefix = prefix, Delimiter = delimiter };
            await foreach (ListObjectsV2Response page in s3.Paginators.ListObjectsV2(request).Responses.WithCancellation(cancellation))
            {
                folders.AddRange(page.CommonPrefixes ?? []);
                keys.AddRange((page.S3Objects ?? []).Select(found => found.Key).Where(key => !key.EndsWith('/')));   // consoles make such folders
            }

            return (folders, keys);
        });

    private async Task<T> Try<T>(string operation, string key, Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
            or OperationCanceledException or TimeoutException or IOException)
        {
            string server = s3.Config.ServiceURL is { } url ? $" at {url}" : "";
            throw new InvalidOperationException($"{operation} of {Name(key)}{server} failed: {S3Writer.Cause(e, NoAnswer)}", e);
        }
    }
}
