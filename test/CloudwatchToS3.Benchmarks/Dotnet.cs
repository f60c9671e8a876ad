using System.Diagnostics;

namespace CloudwatchToS3.Benchmarks;

internal static class Dotnet
{
    /// <returns>What a process printed that ended well.</returns>
    public static async Task<string> Output(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with exit code {child.ExitCode}.");
    }
}
