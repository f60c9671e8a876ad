using System.Runtime.InteropServices;

namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>Ctrl-C, SIGTERM or SIGQUIT: the first stops the program after the current work, the second immediately.</summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalExitCode = 128;   // and the number of the signal, as shells have it

    private static readonly (PosixSignal Signal, int Number)[] Signals =
        [(PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly PosixSignalRegistration[] _registrations;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly string _sentence;
    private int _exitCode;

    public Interruption(string sentence = "Stopping after the current invocation; press Ctrl-C again to quit now.")
    {
        _sentence = sentence;
        _registrations = [.. Signals.Select(one => PosixSignalRegistration.Create(one.Signal, context => Handle(context, one.Number)))];
    }

    public CancellationToken Cancellation => _cancellation.Token;

    public bool IsRequested => _exitCode != 0;

    /// <returns>That of the signal; without one, that of the work.</returns>
    public int ExitCodeOr(int exitCode) => IsRequested ? _exitCode : exitCode;

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _cancellation.Dispose();
    }

    private void Handle(PosixSignalContext context, int number)
    {
        if (Interlocked.CompareExchange(ref _exitCode, SignalExitCode + number, 0) == 0)
        {
            context.Cancel = true;
            Task.Run(() => Console.Error.WriteLine(_sentence)).Wait(TimeSpan.FromSeconds(1));   // stderr may block
            _cancellation.Cancel();
        }
    }
}
