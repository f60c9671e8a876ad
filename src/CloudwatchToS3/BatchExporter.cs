using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Decoding;
using CloudwatchToS3.Events;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3;

/// <summary>Decodes the records of a batch and writes the results: log events to objects, undecodable records to quarantine.</summary>
internal sealed class BatchExporter
{
    /// <summary>About 20 seconds of work: each object takes some 30 ms, and eight are written at a time.</summary>
    private const int MaxObjects = 5000;

    private readonly Settings _settings;
    private readonly LineFormat _lines;
    private readonly SegmentWriter _writer;

    /// <summary>Lambda usually runs one invocation at a time in a process. Where it runs several, each has its own decoder.</summary>
    private readonly ConcurrentBag<RecordDecoder> _idleDecoders = [];

    public BatchExporter(Settings settings, IAmazonS3 s3)
    {
        _settings = settings;
        var format = ObjectFormat.Of(settings);
        _lines = format.Lines;
        _writer = new SegmentWriter(settings, format, s3);
    }

    /// <returns>Returns only after S3 has confirmed every message and every undecodable record.</returns>
    /// <exception cref="ObjectNotWrittenException">The batch must be redelivered.</exception>
    /// <exception cref="OutOfTimeException">The batch must be redelivered.</exception>
    public async Task<BatchSummary> Export(IList<KinesisEvent.KinesisEventRecord>? records, Deadline deadline)
    {
        RecordDecoder decoder = _idleDecoders.TryTake(out RecordDecoder? idle) ? idle : new RecordDecoder(_settings, _lines);
        try
        {
            return await Export(records ?? [], decoder, deadline);
        }
        finally
        {
            _idleDecoders.Add(decoder);
        }
    }

    private async Task<BatchSummary> Export(IList<KinesisEvent.KinesisEventRecord> records, RecordDecoder decoder, Deadline deadline)
    {
        var summary = new BatchSummary();
        long start = Stopwatch.GetTimestamp();
        decoder.BeginBatch();
        var segment = new Segment();
        foreach (KinesisEvent.KinesisEventRecord? record in records)
        {
            ReadOnlyMemory<byte> data = RecordData.Of(record);
            summary.BytesIn += data.Length;
            try
            {
                DecodedRecord decoded = Decode(decoder, data, summary, deadline.Token);
                bool hasRoom = segment.HasRoomFor(decoded);
                CheckObjects(summary.Objects.Count + segment.Buffers.Count + (hasRoom ? segment.NewBuffers(decoded) : decoded.Partitions.Count));
                if (!hasRoom)
                {
                    await Write(segment, summary, deadline);
                    segment = new Segment();
                }

                segment.Append(record, decoded);
                summary.Add(decoded);
            }
            catch (UndecodableRecordException e)
            {
                var quarantined = new QuarantinedRecord(record, e.Message);
                segment.Quarantined.Add(quarantined);
                summary.Quarantined.Add(quarantined);
            }
            catch (OperationCanceledException e)
            {
                string written = summary.Objects.Count > 0 ? $"{summary.Objects.Count} objects were" : "nothing was";
                throw new OutOfTimeException($"{summary.Records} of {records.Count} records were decoded, and {written} written", OutOfTimeException.MoreTime, e);
            }
        }

        await Write(segment, summary, deadline);
        summary.DecodeTime = Stopwatch.GetElapsedTime(start) - summary.UploadTime;
        return summary;
    }

    private static DecodedRecord Decode(RecordDecoder decoder, ReadOnlyMemory<byte> data, BatchSummary summary, CancellationToken cancellation)
    {
        try
        {
            return decoder.Decode(data, cancellation);
        }
        finally
        {
            summary.BytesInflated += decoder.Inflated;
        }
    }

    private static void CheckObjects(int objects)
    {
        if (objects > MaxObjects)
        {
            throw new UndecodableRecordException(FormattableString.Invariant($"the records of the batch would make more than {MaxObjects:N0} objects"));
        }
    }

    private async Task Write(Segment segment, BatchSummary summary, Deadline deadline)
    {
        long start = Stopwatch.GetTimestamp();
        WrittenSegment written = await _writer.Write(segment, deadline);
        summary.Objects.AddRange(written.Objects);
        if (written.Quarantine is { } quarantine)
        {
            summary.QuarantineObjects.Add(quarantine);
        }

        summary.UploadTime += Stopwatch.GetElapsedTime(start);
    }
}
