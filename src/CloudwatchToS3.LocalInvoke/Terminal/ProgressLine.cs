namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>A progress bar on the error stream, if that is a terminal. It makes way for the output.</summary>
/// <param name="count">The number of objects.</param>
internal sealed class ProgressLine(int count) : IDisposable
{
    private const int BarWidth = 30;

    private readonly bool _isShown = !Console.IsErrorRedirected && Screen.HasControls && count > 1;
    private readonly Lock _lock = new();
    private int _done;

    public void Hide()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\e[K");
        }
    }

    public void Increment()
    {
        lock (_lock)
        {
            int full = BarWidth * ++_done / count;
            if (_isShown)
            {
                Console.Error.Write($"\r{new string('━', full)}{new string('─', BarWidth - full)} {_done} of {count} objects\e[K");
            }
        }
    }

    public void Dispose() => Hide();
}
