using System.Buffers;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;

namespace CloudwatchToS3.Output;

/// <summary>The stream that a record comes from, as its <c>eventSourceARN</c> names it.</summary>
/// <param name="Arn">Of the stream itself, even if the record came through a consumer.</param>
internal sealed record KinesisStream(string Arn, string Region, string Name)
{
    private const int MaxCharacters = 32;   // of a partition or an account

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <returns>Null where the record does not name a stream.</returns>
    public static KinesisStream? Parse(KinesisEvent.KinesisEventRecord? record)
    {
        // The ARN of a consumer with enhanced fan-out continues after the stream's name.
        string[] parts = record?.EventSourceARN?.Split('/') ?? [];
        return parts is [var beginning, var name, ..] && IsFolder(name, KeyPrefix.MaxStreamCharacters)
            && beginning.Split(':') is ["arn", var partition, "kinesis", var region, var account, "stream"]
            && IsFolder(partition, MaxCharacters) && IsFolder(region, KeyPrefix.MaxRegionCharacters) && IsFolder(account, MaxCharacters)
            ? new KinesisStream($"{beginning}/{name}", region, name)
            : null;
    }

    /// <summary>Whether the record comes from this stream.</summary>
    public bool IsOf(KinesisEvent.KinesisEventRecord? record) => record?.EventSourceARN == Arn || Parse(record) == this;

    /// <summary>Whether the text can be part of a key, as one folder.</summary>
    public static bool IsFolder(ReadOnlySpan<char> text, int maxLength) =>
        text is not ("" or "." or "..") && text.Length <= maxLength && !text.ContainsAnyExcept(NameCharacters);
}
