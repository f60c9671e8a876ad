using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.Lambda.KinesisEvents;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3;

/// <summary>Decodes the records of a batch and writes the results: log events to objects, undecodable records to quarantine.</summary>
internal sealed class BatchExporter(Settings settings, ObjectFormat format, IAmazonS3 s3, BatchLimits limits)
{
    private readonly SegmentWriter _writer = new(settings, format, s3);

    /// <summary>Lambda usually runs one invocation at a time in a process. Where it runs several, each has its own decoder.</summary>
    private readonly ConcurrentBag<BatchDecoder> _idleDecoders = [];

    /// <summary>Returns only once S3 has confirmed every message and every undecodable record.</summary>
    /// <param name="cancellation">Cancelled shortly before the function times out.</param>
    /// <exception cref="ObjectNotWrittenException">The batch must be redelivered.</exception>
    /// <exception cref="OutOfTimeException">The batch must be redelivered.</exception>
    public async Task<BatchSummary> Export(IList<KinesisEvent.KinesisEventRecord>? records, CancellationToken cancellation)
    {
        BatchDecoder decoder = _idleDecoders.TryTake(out BatchDecoder? idle) ? idle : new BatchDecoder(settings, format, limits);
        var summary = new BatchSummary { Arrival = RecordFields.ArrivalMilliseconds(records?.FirstOrDefault()) };
        long start = Stopwatch.GetTimestamp();
        try
        {
            int safe = 0;   // quarantined records that S3 has
            foreach (Segment segment in decoder.Decode(records ?? [], summary, cancellation))
            {
                long writing = Stopwatch.GetTimestamp();
                await _writer.Write(segment, summary.Quarantined[safe..], summary.Written, cancellation);
                summary.UploadTime += Stopwatch.GetElapsedTime(writing);
                safe = summary.Quarantined.Count;
            }
        }
        catch (ObjectNotWrittenException e) when (cancellation.IsCancellationRequested)
        {
            throw new OutOfTimeException(e.Message, e);
        }
        catch (OperationCanceledException e)
        {
            int objects = summary.Written.OfLogs.Count + summary.Written.OfQuarantine.Count;
            throw new OutOfTimeException(
                $"{summary.Records} of {records?.Count} records were decoded, and S3 confirmed {objects} of their objects.", e);
        }
        finally
        {
            _idleDecoders.Add(decoder);
        }

        summary.DecodeTime = Stopwatch.GetElapsedTime(start) - summary.UploadTime;
        summary.End = DateTimeOffset.UtcNow;
        return summary;
    }
}

/// <summary>The function's timeout was near. The invocation fails, and Kinesis redelivers the batch.</summary>
public sealed class OutOfTimeException(string progress, Exception innerException) : Exception(
    $"Out of time: {progress} Give the function more time or memory, or its event source mapping a smaller batch size.", innerException);
