namespace CloudwatchToS3;

/// <summary>Stops an invocation shortly before Lambda would kill it, so that it fails with an error that says how far it got.</summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>Time for the last check to notice, and for the error to reach Lambda.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end;

    /// <param name="remaining">The time that Lambda says is left; zero means no limit.</param>
    public Deadline(TimeSpan remaining) => _end = remaining <= TimeSpan.Zero
        ? new CancellationTokenSource()
        : new CancellationTokenSource(remaining > Margin ? remaining - Margin : TimeSpan.Zero);

    public CancellationToken Token => _end.Token;

    public void Dispose() => _end.Dispose();
}
