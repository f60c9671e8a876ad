using System.Diagnostics;

namespace CloudwatchToS3.Output;

/// <summary>Stops an invocation shortly before Lambda would kill it, so that it fails with an error that says how far it got.</summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>Time for the last check to notice, and for the error to reach Lambda.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _time;
    private readonly CancellationTokenSource _end;

    /// <param name="remaining">The time that Lambda says is left; zero means no limit.</param>
    public Deadline(TimeSpan remaining)
    {
        _time = remaining <= TimeSpan.Zero ? TimeSpan.MaxValue : remaining > Margin ? remaining - Margin : TimeSpan.Zero;
        _end = _time == TimeSpan.MaxValue ? new CancellationTokenSource() : new CancellationTokenSource(_time);
    }

    public CancellationToken Token => _end.Token;

    public TimeSpan TimeLeft => _time == TimeSpan.MaxValue ? _time : _time - Stopwatch.GetElapsedTime(_start);

    public void Dispose() => _end.Dispose();
}
