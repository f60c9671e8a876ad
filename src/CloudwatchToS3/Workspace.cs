namespace CloudwatchToS3;

/// <summary>
/// The memory of an invocation, kept for the next one. Lambda runs one at a time in a process; should there be more, each of
/// them gets its own.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private static Workspace? _idle;

    private Workspace(long maxInflatedBytes)
    {
        Limit = new InflationLimit(maxInflatedBytes);
        Sink = new OutputSink(OutputSink.DefaultKeepLimit);
        Decoder = new RecordDecoder(Sink, Limit);
    }

    public InflationLimit Limit { get; }

    public OutputSink Sink { get; }

    public RecordDecoder Decoder { get; }

    public static Workspace Rent(long maxInflatedBytes)
    {
        Workspace? idle = Interlocked.Exchange(ref _idle, null);
        Workspace workspace = idle?.Limit.RecordBytes == maxInflatedBytes ? idle : new Workspace(maxInflatedBytes);
        workspace.Limit.BeginBatch();
        return workspace;
    }

    public void Dispose()
    {
        Sink.Clear();
        _idle = this;
    }
}
