using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

[assembly: LambdaSerializer(typeof(FunctionSerializer))]

namespace CloudwatchToS3;

/// <summary>The entry point. A Kinesis event source mapping invokes it with batches of CloudWatch Logs subscription records.</summary>
public sealed class Function
{
    /// <summary>Time for the last check to notice, and for the error to reach Lambda.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly BatchExporter _exporter;

    /// <summary>The constructor Lambda uses. Settings, region and credentials come from the environment.</summary>
    /// <exception cref="InvalidSettingsException">A setting is wrong, so the function does not start.</exception>
    public Function()
        : this(Settings.FromEnvironment(), new AmazonS3Client(S3ClientConfig.Create()))
    {
    }

    /// <summary>Uses your client. Settings come from the environment.</summary>
    /// <exception cref="InvalidSettingsException">A setting is wrong, so the function does not start.</exception>
    public Function(IAmazonS3 s3)
        : this(Settings.FromEnvironment(), s3)
    {
    }

    /// <summary>Uses your settings and your client.</summary>
    public Function(Settings settings, IAmazonS3 s3)
        : this(settings, s3, BatchLimits.Default)
    {
    }

    /// <summary>Uses other limits of a batch, too.</summary>
    internal Function(Settings settings, IAmazonS3 s3, BatchLimits limits) =>
        _exporter = new BatchExporter(settings, ObjectFormat.From(settings), s3, limits);

    /// <summary>Succeeds only once S3 has confirmed every message and undecodable record. Otherwise Kinesis redelivers the batch.</summary>
    public Task FunctionHandler(KinesisEvent? kinesisEvent, ILambdaContext context) => Export(kinesisEvent, context);

    /// <summary>Does the same, and returns a summary of the batch.</summary>
    internal async Task<BatchSummary> Export(KinesisEvent? kinesisEvent, ILambdaContext context)
    {
        using CancellationTokenSource timeout = EndOf(context.RemainingTime);
        BatchSummary summary = await _exporter.Export(kinesisEvent?.Records, timeout.Token);
        Report(summary, context);
        return summary;
    }

    /// <summary>Ends shortly before Lambda would kill the function, so that it fails with an error that says how far it got.</summary>
    /// <param name="remaining">The time that Lambda says is left; zero means no limit.</param>
    private static CancellationTokenSource EndOf(TimeSpan remaining) => new(
        remaining == TimeSpan.Zero ? Timeout.InfiniteTimeSpan
            : remaining > Margin ? remaining - Margin
            : TimeSpan.Zero);

    /// <summary>Everything is written: a failing log must not make Kinesis redeliver the batch.</summary>
    private static void Report(BatchSummary summary, ILambdaContext context)
    {
        try
        {
            Log.RecordsQuarantined(context.Logger, summary.Quarantined);
            Log.BatchExported(context.Logger, summary);
            Metrics.BatchExported(context, summary);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"The batch was written, but reporting it failed: {e.Message}");
        }
    }
}
