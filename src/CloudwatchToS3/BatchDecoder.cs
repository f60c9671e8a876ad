using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Events;
using CloudwatchToS3.Json;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3;

/// <summary>Decodes the records of a batch, one after the other, into segments.</summary>
internal sealed class BatchDecoder(Settings settings, ObjectFormat format, BatchLimits limits)
{
    private readonly RecordDecoder _decoder = new(settings, format.Lines);

    private readonly string _tooManyBytes =
        FormattableString.Invariant($"the records of the batch inflate to more than {limits.Bytes} bytes together");

    private readonly string _tooManyObjects =
        FormattableString.Invariant($"the records of the batch would make more than {limits.Objects:N0} objects");

    /// <param name="summary">Counts each record, and keeps the undecodable ones.</param>
    /// <returns>At least one segment. Write each before asking for the next one.</returns>
    public IEnumerable<Segment> Decode(
        IEnumerable<KinesisEvent.KinesisEventRecord?> records, BatchSummary summary, CancellationToken cancellation)
    {
        long bytesLeft = limits.Bytes;
        int objectsLeft = limits.Objects;
        var segment = new Segment(format);
        try
        {
            foreach (KinesisEvent.KinesisEventRecord? record in records)
            {
                ReadOnlyMemory<byte> data = RecordFields.Data(record);
                (DecodedRecord? decoded, string reason) = Decode(data, bytesLeft, cancellation);
                bytesLeft = Math.Max(0, bytesLeft - _decoder.Work);
                summary.BytesIn += data.Length;
                summary.BytesInflated += _decoder.Inflated;
                if (decoded is not null && !HasRoom(segment, decoded))
                {
                    yield return segment;
                    objectsLeft -= segment.Texts.Count;
                    segment = new Segment(format);
                }

                if (decoded is not null && segment.TextsWith(decoded) > objectsLeft)
                {
                    (decoded, reason) = (null, _tooManyObjects);
                }

                if (decoded is null)
                {
                    summary.Quarantined.Add(new QuarantinedRecord(record, reason));
                }
                else
                {
                    segment.Append(record, decoded);
                    summary.Add(decoded);
                }
            }

            yield return segment;
        }
        finally
        {
            segment.Discard();   // what a failure or the end of time left unwritten
        }
    }

    /// <returns>The record, or the reason why it is undecodable.</returns>
    private (DecodedRecord? Decoded, string Reason) Decode(ReadOnlyMemory<byte> data, long bytesLeft, CancellationToken cancellation)
    {
        try
        {
            DecodedRecord decoded = _decoder.Decode(data, cancellation, bytesLeft);
            return decoded.Lines.Length <= bytesLeft ? (decoded, "") : (null, _tooManyBytes);
        }
        catch (UndecodableRecordException e)
        {
            bool isBatchFull = _decoder.Inflated > bytesLeft && bytesLeft < settings.MaxInflatedBytes;
            return (null, isBatchFull ? _tooManyBytes : e.Message);
        }
    }

    /// <summary>Only uncompressed text decides, so the same batch always makes the same segments.</summary>
    private bool HasRoom(Segment segment, DecodedRecord record) => segment.TextBytes == 0
        || (segment.TextBytes + record.Lines.Length <= limits.SegmentBytes && segment.TextsWith(record) <= limits.SegmentObjects);
}
