using System.Collections.Concurrent;

namespace CloudwatchToS3.Output;

/// <summary>The objects of a batch that S3 has confirmed so far.</summary>
internal sealed class WrittenObjects
{
    /// <summary>In no order: several are written at a time.</summary>
    public ConcurrentQueue<WrittenObject> OfLogs { get; } = [];

    public List<WrittenObject> OfQuarantine { get; } = [];
}

/// <param name="Location"><c>s3://bucket/key</c></param>
internal sealed record WrittenObject(string Location, long Bytes);
