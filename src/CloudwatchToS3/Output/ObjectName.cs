using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.Output;

/// <summary>
/// The name of a segment's objects. It depends on the records that they account for, and on nothing else. The same records always give the
/// same name, and other records give another, so no object can replace one that contains more.
/// <c>{prefix}yyyy-MM-dd-HH-mm-ss_{shardId}_{firstSequenceNumber}-{lastSequenceNumber}_{digest}{suffix}</c>
/// </summary>
internal sealed class ObjectName
{
    private const int DigestDigits = 8;          // besides the first and last number
    private const int DataDigestDigits = 32;     // alone
    private const int MaxStreamCharacters = 128;   // as Kinesis has it
    private const int MaxShardCharacters = 64;
    private const int MaxSequenceNumberDigits = 129;
    private const string UnknownStream = "unknown-stream";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly DateTime _time;
    private readonly string _stream;
    private readonly string _identity;

    /// <param name="records">At least one record, in the order of the batch.</param>
    /// <param name="earliestTimestamp">The time to use where the first record has no arrival time, in milliseconds since 1970.</param>
    public ObjectName(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records, long? earliestTimestamp)
    {
        _time = Time(Arrival.Milliseconds(records[0]) ?? earliestTimestamp);
        _stream = Stream(records[0]);
        _identity = Identity(records);
    }

    /// <param name="prefix">What the key begins with: a template with the fields of log events filled in.</param>
    /// <param name="suffix">What the key ends with.</param>
    public string Key(string prefix, string suffix) =>
        $"{KeyPrefix.Expand(prefix, _stream, _time)}{_time.ToString("yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture)}_{_identity}{suffix}";

    /// <summary>Sequence numbers identify the records only where all come from one shard, as the records of a batch do.</summary>
    private static string Identity(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records)
    {
        if (Shard(records[0]) is not { } shard)
        {
            return DataDigest(records);
        }

        string[] numbers = new string[records.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!IsOf(shard, records[i]) || records[i]?.EventSourceARN != records[0]?.EventSourceARN || SequenceNumber(records[i]) is not { } number)
            {
                return DataDigest(records);
            }

            numbers[i] = number;
        }

        return $"{shard}_{numbers[0]}-{numbers[^1]}_{Digest(numbers)}";
    }

    /// <summary>
    /// Records 3 and 7 have the same first and last number as records 3 to 7. Only a digest of all numbers tells them apart: the first digits of
    /// the SHA-256 of the numbers, one on each line.
    /// </summary>
    private static string Digest(string[] numbers)
    {
        byte[] lines = ArrayPool<byte>.Shared.Rent(numbers.Length * (MaxSequenceNumberDigits + 1));
        int length = 0;
        foreach (string number in numbers)
        {
            length += Encoding.ASCII.GetBytes(number, lines.AsSpan(length));
            lines[length++] = (byte)'\n';
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(lines.AsSpan(0, length)))[..DigestDigits];
        ArrayPool<byte>.Shared.Return(lines);
        return digest;
    }

    /// <summary>A missing or impossible time becomes 1970, because the key must not depend on the clock.</summary>
    private static DateTime Time(long? milliseconds) =>
        milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTime.UnixEpoch.AddMilliseconds(milliseconds.Value)
            : DateTime.UnixEpoch;

    private static string Stream(KinesisEvent.KinesisEventRecord? record) =>
        record?.EventSourceARN?.Split(":stream/") is [_, var path] && path.Split('/')[0] is var name && IsName(name, MaxStreamCharacters) ? name : UnknownStream;   // a consumer's ARN continues after the name

    private static string? Shard(KinesisEvent.KinesisEventRecord? record) =>
        record?.EventId?.Split(':') is [var shard, _] && IsName(shard, MaxShardCharacters) ? shard : null;

    private static bool IsOf(string shard, KinesisEvent.KinesisEventRecord? record) =>
        record?.EventId is { } id && id.StartsWith(shard, StringComparison.Ordinal) && id.AsSpan(shard.Length) is [':', .. var rest] && !rest.Contains(':');

    private static string? SequenceNumber(KinesisEvent.KinesisEventRecord? record)
    {
        string? number = record?.Kinesis?.SequenceNumber ?? (record?.EventId?.Split(':') is [_, var second] ? second : null);
        return number is { Length: > 0 and <= MaxSequenceNumberDigits } && !number.AsSpan().ContainsAnyExceptInRange('0', '9') ? number : null;
    }

    private static bool IsName(string text, int maxLength) =>
        text is not ("" or "." or "..") && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static string DataDigest(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records)
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

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..DataDigestDigits];

        void Append(ReadOnlySpan<byte> field)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{field.Length}:"));
            hash.AppendData(field);
        }
    }
}
