using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.Output;

/// <summary>The part of a batch that is in memory until it is written: a text for each object.</summary>
internal sealed class Segment(ObjectFormat format)
{
    private readonly OrderedDictionary<string, ObjectText> _texts = [];

    /// <summary>The text of each object by its partition, in the order in which they appeared.</summary>
    public IReadOnlyCollection<KeyValuePair<string, ObjectText>> Texts => _texts;

    /// <summary>The size of all texts, in bytes.</summary>
    public long TextBytes { get; private set; }

    /// <summary>The data and control records.</summary>
    public List<KinesisEvent.KinesisEventRecord?> Decoded { get; } = [];

    /// <inheritdoc cref="DecodedRecord.EarliestTimestamp"/>
    public long EarliestTimestamp { get; private set; } = long.MaxValue;

    /// <summary>How many texts there would be with another record.</summary>
    public int TextsWith(DecodedRecord record) => _texts.Count
        + record.Parts.Select(part => part.LogStream.Partition).Distinct().Count(partition => !_texts.ContainsKey(partition));

    public void Append(KinesisEvent.KinesisEventRecord? record, DecodedRecord decoded)
    {
        Decoded.Add(record);
        EarliestTimestamp = Math.Min(EarliestTimestamp, decoded.EarliestTimestamp);
        foreach (RecordPart part in decoded.Parts)
        {
            if (!_texts.TryGetValue(part.LogStream.Partition, out ObjectText? text))
            {
                _texts.Add(part.LogStream.Partition, text = new ObjectText(format.PieceBytes));
            }

            text.Append(decoded.Lines.Span.Slice(part.Begin, part.Length), part.LogEvents);
        }

        TextBytes += decoded.Lines.Length;
    }

    /// <summary>Returns unwritten text to the pool; finalizers would run too late.</summary>
    public void Discard()
    {
        foreach (ObjectText text in _texts.Values)
        {
            while (text.Take() is { } piece)
            {
                piece.Dispose();
            }
        }
    }
}
