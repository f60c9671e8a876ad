using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Events;
using CloudwatchToS3.Json;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3;

/// <summary>Decodes the records of a batch, one after the other, into segments.</summary>
internal sealed class BatchDecoder(Settings settings, BatchLimits limits)
{
    private readonly ObjectFormat _format = ObjectFormat.Of(settings);
    private readonly RecordDecoder _decoder = new(settings, LineFormat.Of(settings.OutputFormat));

    /// <param name="records">The batch.</param>
    /// <param name="summary">Counts each record.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>At least one segment. Each has to be written before the next one is asked for.</returns>
    public IEnumerable<Segment> Decode(
        IEnumerable<KinesisEvent.KinesisEventRecord?> records, BatchSummary summary, CancellationToken cancellation)
    {
        var allowance = new BatchAllowance(limits);
        var segment = new Segment(_format.PieceBytes);
        try
        {
            foreach (KinesisEvent.KinesisEventRecord? record in records)
            {
                (DecodedRecord? decoded, string reason) = Decode(RecordFields.Data(record), allowance, summary, cancellation);
                if (decoded is not null && !allowance.HasRoom(segment, decoded))
                {
                    yield return segment;
                    allowance.TakeObjects(segment.Texts.Count);
                    segment = new Segment(_format.PieceBytes);
                }

                if (decoded is not null && !allowance.HasObjects(segment.Texts.Count + segment.NewTexts(decoded)))
                {
                    (decoded, reason) = (null, allowance.TooManyObjects);
                }

                if (decoded is null)
                {
                    var quarantined = new QuarantinedRecord(record, reason);
                    segment.Quarantined.Add(quarantined);
                    summary.Quarantined.Add(quarantined);
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
    private (DecodedRecord? Decoded, string Reason) Decode(
        ReadOnlyMemory<byte> data, BatchAllowance allowance, BatchSummary summary, CancellationToken cancellation)
    {
        summary.BytesIn += data.Length;
        try
        {
            DecodedRecord decoded = _decoder.Decode(data, allowance.OfNextRecord(_decoder.Limit), cancellation);
            return allowance.HasBytes(decoded.Lines.Length) ? (decoded, "") : (null, allowance.TooManyBytes);
        }
        catch (UndecodableRecordException e)
        {
            return (null, e.Message);
        }
        finally
        {
            allowance.TakeBytes(_decoder.Work);
            summary.BytesInflated += _decoder.Inflated;
        }
    }
}
