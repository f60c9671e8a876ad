namespace CloudwatchToS3;

/// <summary>
/// The memory of an invocation, kept for the next one. Lambda runs one at a time in a process; should there be more, each of
/// them gets its own.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private static Workspace? _idle;

    private readonly Settings _settings;

    private Workspace(Settings settings)
    {
        _settings = settings;
        Limit = new InflationLimit(settings.MaxInflatedBytes);
        Draft = new ObjectDraft(settings, Limit);
    }

    public InflationLimit Limit { get; }

    public ObjectDraft Draft { get; }

    public static Workspace Rent(Settings settings)
    {
        Workspace? idle = Interlocked.Exchange(ref _idle, null);
        Workspace workspace = idle?._settings == settings ? idle : new Workspace(settings);
        workspace.Limit.BeginBatch();
        workspace.Draft.Begin();
        return workspace;
    }

    public void Dispose()
    {
        Draft.Dispose();
        _idle = this;
    }
}
