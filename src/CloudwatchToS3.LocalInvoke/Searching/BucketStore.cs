using CloudwatchToS3.LocalInvoke.Servers;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Objects in a bucket.</summary>
internal sealed class BucketStore(S3Bucket bucket, S3Location location) : LogStore
{
    private const int MaxRequestsAtATime = 16;

    public override int AtATime => MaxRequestsAtATime;

    public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation) =>
        bucket.Folder(folder, cancellation);

    public override Task<string?> AnyKey(string folder, CancellationToken cancellation) => bucket.FirstKey(folder, cancellation);

    public override Stream Open(string key, CancellationToken cancellation) => bucket.Open(key, cancellation);

    public override string Name(string key) => (location with { Prefix = key }).ToString();
}
