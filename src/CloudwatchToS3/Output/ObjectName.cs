using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.Output;

/// <summary>
/// <c>{prefix}yyyy-MM-dd-HH-mm-ss_{shardId}_{firstSequenceNumber}-{lastSequenceNumber}_{digest}{suffix}</c>, made of the records that the
/// object accounts for and nothing else. So no object can replace one that holds more or other records, or those of another stream.
/// </summary>
internal sealed class ObjectName
{
    internal const string TimeFormat = "yyyy-MM-dd-HH-mm-ss";

    private const int DigestDigits = 12;       // besides the first and last number
    private const int DataDigestDigits = 32;   // alone
    private const int MaxShardCharacters = 64;
    private const int MaxSequenceNumberDigits = 129;

    private readonly DateTime _time;
    private readonly KinesisStream? _stream;
    private readonly string _identity;

    /// <param name="records">At least one, in the order of the batch.</param>
    /// <param name="earliestTimestamp">Used if the first record has no arrival time; in milliseconds since 1970.</param>
    public ObjectName(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records, long earliestTimestamp)
    {
        _time = Time(RecordFields.ArrivalMilliseconds(records[0]) ?? earliestTimestamp);
        _stream = KinesisStream.Parse(records[0]);
        _identity = Identity(records, _stream);
    }

    /// <param name="prefix">A template with the fields of a document filled in.</param>
    public string Key(string prefix, string suffix) => string.Create(
        CultureInfo.InvariantCulture,
        $"{KeyPrefix.Expand(prefix, _stream?.Name, _stream?.Region, _time)}{_time.ToString(TimeFormat, CultureInfo.InvariantCulture)}_{_identity}{suffix}");

    /// <summary>Sequence numbers identify records only within one shard of one stream, which all records of a batch come from.</summary>
    private static string Identity(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records, KinesisStream? stream)
    {
        ReadOnlySpan<char> shard = Shard(records[0]);
        if (stream is null || shard.IsEmpty)
        {
            return DataDigest(records);
        }

        string[] numbers = new string[records.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!Shard(records[i]).SequenceEqual(shard) || !stream.IsOf(records[i]) || SequenceNumber(records[i]) is not { } number)
            {
                return DataDigest(records);
            }

            numbers[i] = number;
        }

        return $"{shard}_{numbers[0]}-{numbers[^1]}_{Digest(stream.Arn, numbers)}";
    }

    /// <summary>
    /// Tells records 3 and 7 from 3 to 7, and two streams with the same numbers apart: the start of the SHA-256 of the stream's ARN and all
    /// numbers, one per line.
    /// </summary>
    private static string Digest(string arn, string[] numbers)
    {
        byte[] lines = ArrayPool<byte>.Shared.Rent(arn.Length + 1 + (numbers.Length * (MaxSequenceNumberDigits + 1)));
        int length = 0;
        AddLine(arn);
        Array.ForEach(numbers, AddLine);
        string digest = Convert.ToHexStringLower(SHA256.HashData(lines.AsSpan(0, length)))[..DigestDigits];
        ArrayPool<byte>.Shared.Return(lines);
        return digest;

        void AddLine(string line)
        {
            length += Encoding.ASCII.GetBytes(line, lines.AsSpan(length));
            lines[length++] = (byte)'\n';
        }
    }

    /// <summary>A missing or impossible time becomes 1970, because the key must not depend on the clock.</summary>
    private static DateTime Time(long milliseconds) =>
        milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTime.UnixEpoch.AddMilliseconds(milliseconds)
            : DateTime.UnixEpoch;

    /// <summary>What precedes the only colon of the <c>eventID</c>; empty if that is no shard.</summary>
    private static ReadOnlySpan<char> Shard(KinesisEvent.KinesisEventRecord? record)
    {
        ReadOnlySpan<char> id = record?.EventId;
        ReadOnlySpan<char> shard = id[..Math.Max(0, id.IndexOf(':'))];
        return id.Count(':') == 1 && KinesisStream.IsFolder(shard, MaxShardCharacters) ? shard : default;
    }

    private static string? SequenceNumber(KinesisEvent.KinesisEventRecord? record)
    {
        string? number = record?.Kinesis?.SequenceNumber ?? (record?.EventId?.Split(':') is [_, var second] ? second : null);
        return number is { Length: > 0 and <= MaxSequenceNumberDigits } && number.All(char.IsAsciiDigit) ? number : null;
    }

    private static string DataDigest(IReadOnlyList<KinesisEvent.KinesisEventRecord?> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            Append(RecordFields.Data(record).Span);
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
