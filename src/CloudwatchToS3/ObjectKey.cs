using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Lambda.KinesisEvents;

namespace CloudwatchToS3;

/// <summary>
/// Names an object after the records that it accounts for, and after nothing else: the same records give the same key at any time.
/// <c>{prefix}yyyy-MM-dd-HH-mm-ss_{shardId}_{firstSequenceNumber}-{lastSequenceNumber}{suffix}</c>
/// </summary>
internal static class ObjectKey
{
    public const int DigestCharacters = 32;
    private const int MaxStreamCharacters = 128;   // as Kinesis has it
    private const int MaxShardCharacters = 64;
    private const int MaxSequenceNumberDigits = 129;
    private const string UnknownStream = "unknown-stream";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <param name="template">What the key begins with: of a prefix, its fields of log events filled in.</param>
    /// <param name="records">At least one record, in the order of the batch.</param>
    /// <param name="earliestTimestamp">The time, in milliseconds since 1970, where the first record has no arrival time.</param>
    /// <param name="suffix">What the key ends with.</param>
    public static string Of(
        string template, IReadOnlyList<KinesisEvent.KinesisEventRecord?> records, long? earliestTimestamp, string suffix)
    {
        DateTime time = Time(Arrival.Milliseconds(records[0]) ?? earliestTimestamp);
        return $"{KeyPrefix.Expand(template, Stream(records[0]), time)}{time.ToString("yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture)}_{Identity(records)}{suffix}";
    }

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestCharacters];

    /// <summary>First and last number name the records only as far as they are of one shard, as those of a batch are.</summary>
    private static string Identity(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records) =>
        Shard(records[0]) is { } shard
        && records.All(record => Shard(record) == shard && record?.EventSourceARN == records[0]?.EventSourceARN)
        && SequenceNumber(records[0]) is { } first
        && SequenceNumber(records[^1]) is { } last
            ? $"{shard}_{first}-{last}"
            : Digest(records);

    /// <summary>A time that no date can hold, or none at all, is 1970: the key must not depend on the clock.</summary>
    private static DateTime Time(long? milliseconds) =>
        milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTime.UnixEpoch.AddMilliseconds(milliseconds.Value)
            : DateTime.UnixEpoch;

    private static string Stream(KinesisEvent.KinesisEventRecord? record) =>
        record?.EventSourceARN?.Split(":stream/") is [_, var path] && path.Split('/')[0] is var name && IsName(name, MaxStreamCharacters) ? name : UnknownStream;   // a consumer's ARN goes on behind the name

    private static string? Shard(KinesisEvent.KinesisEventRecord? record) =>
        record?.EventId?.Split(':') is [var shard, _] && IsName(shard, MaxShardCharacters) ? shard : null;

    private static string? SequenceNumber(KinesisEvent.KinesisEventRecord? record)
    {
        string? number = record?.Kinesis?.SequenceNumber ?? (record?.EventId?.Split(':') is [_, var second] ? second : null);
        return number is { Length: > 0 and <= MaxSequenceNumberDigits } && number.All(char.IsAsciiDigit) ? number : null;
    }

    private static bool IsName(string text, int maxLength) =>
        text is not ("" or "." or "..") && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static string Digest(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            Append(RecordData.Of(record).Span);
            Append(Encoding.UTF8.GetBytes(record?.EventId ?? ""));
            Append(Encoding.UTF8.GetBytes(record?.EventSourceARN ?? ""));
            Append(Encoding.UTF8.GetBytes(record?.Kinesis?.PartitionKey ?? ""));
            Append(Encoding.UTF8.GetBytes(record?.Kinesis?.SequenceNumber ?? ""));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..DigestCharacters];

        void Append(ReadOnlySpan<byte> field)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{field.Length}:"));
            hash.AppendData(field);
        }
    }
}
