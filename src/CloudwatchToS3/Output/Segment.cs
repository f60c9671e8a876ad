using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Decoding;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// The part of a batch that is in memory until it is written: a buffer for each object, and the undecodable records. Only uncompressed text
/// decides which records are in a segment, so the same batch always makes the same segments.
/// </summary>
internal sealed class Segment
{
    /// <summary>Most text before a record is added. A larger record has a segment to itself.</summary>
    private const long MaxTextBytes = Memory.PooledBytes;

    private const int MaxBuffers = 1000;

    private readonly OrderedDictionary<string, RecyclableMemoryStream> _buffers = [];
    private long _textBytes;

    /// <summary>The text of each object by its key prefix, in the order in which they appeared.</summary>
    public IReadOnlyCollection<KeyValuePair<string, RecyclableMemoryStream>> Buffers => _buffers;

    /// <summary>The data and control records.</summary>
    public List<KinesisEvent.KinesisEventRecord?> Decoded { get; } = [];

    public List<QuarantinedRecord> Quarantined { get; } = [];

    /// <summary>The earliest timestamp of the log events, in milliseconds since 1970; null where none has one.</summary>
    public long? EarliestTimestamp { get; private set; }

    /// <summary>Whether the record fits. If not, the segment has to be written first.</summary>
    public bool HasRoomFor(DecodedRecord record) =>
        _textBytes == 0 || (_textBytes + record.Lines.Length <= MaxTextBytes && _buffers.Count + NewBuffers(record) <= MaxBuffers);

    /// <summary>How many buffers a record would add.</summary>
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
