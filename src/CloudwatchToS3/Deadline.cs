namespace CloudwatchToS3;

/// <summary>Ends the work of an invocation shortly before Lambda would kill it, so that it fails with an error that says how far it got.</summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>For the way from the last check to the error's arrival at Lambda.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end;

    /// <param name="remaining">What Lambda says is left; zero where nobody says.</param>
    public Deadline(TimeSpan remaining) => _end = remaining <= TimeSpan.Zero
        ? new CancellationTokenSource()
        : new CancellationTokenSource(remaining > Margin ? remaining - Margin : TimeSpan.Zero);

    public CancellationToken Token => _end.Token;

    public void Dispose() => _end.Dispose();
}
