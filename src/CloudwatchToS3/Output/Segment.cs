using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Decoding;

namespace CloudwatchToS3.Output;

/// <summary>The part of a batch that is in memory until it is written: a text for each object, and the undecodable records.</summary>
/// <param name="pieceBytes">See <see cref="ObjectFormat.PieceBytes"/>.</param>
internal sealed class Segment(int pieceBytes)
{
    private readonly OrderedDictionary<string, ObjectText> _texts = [];

    /// <summary>The text of each object by its partition, in the order in which they appeared.</summary>
    public IReadOnlyCollection<KeyValuePair<string, ObjectText>> Texts => _texts;

    /// <summary>The size of all texts, in bytes.</summary>
    public long TextBytes { get; private set; }

    /// <summary>The data and control records.</summary>
    public List<KinesisEvent.KinesisEventRecord?> Decoded { get; } = [];

    public List<QuarantinedRecord> Quarantined { get; } = [];

    /// <summary>The earliest timestamp of the log events, in milliseconds since 1970; null where none has one.</summary>
    public long? EarliestTimestamp { get; private set; }

    /// <summary>How many objects a record would add.</summary>
    public int NewTexts(DecodedRecord record) =>
        record.Parts.Select(part => part.Partition).Distinct().Count(partition => !_texts.ContainsKey(partition));

    public void Append(KinesisEvent.KinesisEventRecord? record, DecodedRecord decoded)
    {
        Decoded.Add(record);
        EarliestTimestamp = DecodedRecord.Earlier(EarliestTimestamp, decoded.EarliestTimestamp);
        foreach (RecordPart part in decoded.Parts)
        {
            if (!_texts.TryGetValue(part.Partition, out ObjectText? text))
            {
                _texts.Add(part.Partition, text = new ObjectText(pieceBytes));
            }

            text.Append(decoded.Lines.Span.Slice(part.Begin, part.Length), part.LogEvents);
        }

        TextBytes += decoded.Lines.Length;
    }

    /// <summary>
    /// Gives the texts back that nobody has taken. Their own finalizers would do it too late, when new blocks are there already.
    /// </summary>
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
