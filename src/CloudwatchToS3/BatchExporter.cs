using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3;

/// <summary>Decodes the records of a batch and writes the results: log events to objects, undecodable records to quarantine.</summary>
internal sealed class BatchExporter(Settings settings, IAmazonS3 s3, BatchLimits limits)
{
    private readonly SegmentWriter _writer = new(settings, s3);

    /// <summary>Lambda usually runs one invocation at a time in a process. Where it runs several, each has its own decoder.</summary>
    private readonly ConcurrentBag<BatchDecoder> _idleDecoders = [];

    /// <param name="records">The batch.</param>
    /// <param name="cancellation">Comes when the function's time is almost over.</param>
    /// <returns>Returns only after S3 has confirmed every message and every undecodable record.</returns>
    /// <exception cref="ObjectNotWrittenException">The batch must be redelivered.</exception>
    /// <exception cref="OutOfTimeException">The batch must be redelivered.</exception>
    public async Task<BatchSummary> Export(IList<KinesisEvent.KinesisEventRecord>? records, CancellationToken cancellation)
    {
        BatchDecoder decoder = _idleDecoders.TryTake(out BatchDecoder? idle) ? idle : new BatchDecoder(settings, limits);
        var summary = new BatchSummary();
        bool hasBegunToWrite = false;
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (Segment segment in decoder.Decode(records ?? [], summary, cancellation))
            {
                hasBegunToWrite = true;
                await Write(segment, summary, cancellation);
            }
        }
        catch (ObjectNotWrittenException e) when (cancellation.IsCancellationRequested)
        {
            throw new OutOfTimeException(e.Message, e);
        }
        catch (OperationCanceledException e)
        {
            string written = hasBegunToWrite ? $"at least {summary.Objects.Count} objects were" : "nothing was";
            throw new OutOfTimeException($"{summary.Records} of {records?.Count} records were decoded, and {written} written.", e);
        }
        finally
        {
            _idleDecoders.Add(decoder);
        }

        summary.DecodeTime = Stopwatch.GetElapsedTime(start) - summary.UploadTime;
        return summary;
    }

    private async Task Write(Segment segment, BatchSummary summary, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        WrittenSegment written = await _writer.Write(segment, cancellation);
        summary.Objects.AddRange(written.Objects);
        if (written.Quarantine is { } quarantine)
        {
            summary.QuarantineObjects.Add(quarantine);
        }

        summary.UploadTime += Stopwatch.GetElapsedTime(start);
    }
}
