using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Decoding;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// As much of a batch as is kept in memory until it is written: a buffer for each object, and the undecodable records. Which records
/// are in a segment depends on uncompressed text alone, so the same batch always falls into the same segments.
/// </summary>
internal sealed class Segment
{
    /// <summary>Of text, before a record is added: a larger one is alone in its segment.</summary>
    private const long MaxTextBytes = Memory.PooledBytes;

    private const int MaxBuffers = 1000;

    private readonly OrderedDictionary<string, RecyclableMemoryStream> _buffers = [];
    private long _textBytes;

    /// <summary>The text of each object, by its key prefix, in the order in which they came.</summary>
    public IReadOnlyCollection<KeyValuePair<string, RecyclableMemoryStream>> Buffers => _buffers;

    /// <summary>The data and control records.</summary>
    public List<KinesisEvent.KinesisEventRecord?> Decoded { get; } = [];

    public List<QuarantinedRecord> Quarantined { get; } = [];

    /// <summary>Of the log events, in milliseconds since 1970; null where none has a usable one.</summary>
    public long? EarliestTimestamp { get; private set; }

    /// <summary>False where the segment has to be written first.</summary>
    public bool HasRoomFor(DecodedRecord record) =>
        _textBytes == 0 || (_textBytes + record.Lines.Length <= MaxTextBytes && _buffers.Count + NewBuffers(record) <= MaxBuffers);

    /// <summary>How many objects a record would add.</summary>
    public int NewBuffers(DecodedRecord record)
    {
        int count = 0;
        foreach (string partition in record.Partitions)
        {
            count += _buffers.ContainsKey(partition) ? 0 : 1;
        }

        return count;
    }

    public void Append(KinesisEvent.KinesisEventRecord? record, DecodedRecord decoded)
    {
        Decoded.Add(record);
        EarliestTimestamp = DecodedRecord.Earlier(EarliestTimestamp, decoded.EarliestTimestamp);
        foreach (RecordPart part in decoded.Parts)
        {
            if (!_buffers.TryGetValue(part.Partition, out RecyclableMemoryStream? buffer))
            {
                _buffers.Add(part.Partition, buffer = Memory.NewStream());
            }

            buffer.Write(decoded.Lines.Span.Slice(part.Begin, part.Length));
            _textBytes += part.Length;
        }
    }
}
