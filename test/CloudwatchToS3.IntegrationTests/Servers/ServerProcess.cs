using System.Net.Sockets;

namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>A server of somebody else's, as a process on a loopback port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(10);   // beyond any load

    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Whether tests that cannot have their server must fail: where CI has installed it.</summary>
    public static bool IsCI => Environment.GetEnvironmentVariable("CI") == "true";

    public static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a program and waits until it takes connections.</summary>
    public static async Task<ServerProcess> Start(TempFolder folder, int port, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        var printed = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        process.OutputDataReceived += (_, line) => printed.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => printed.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (!await Connects(port))
        {
            string state = process.HasExited ? $"ended with exit code {process.ExitCode}" : $"does not listen on port {port}";
            Assert.False(process.HasExited || clock.Elapsed > StartTimeout, $"{program} {state}. It printed:\n{string.Join('\n', printed)}");
            await Task.Delay(50);
        }

        return new ServerProcess(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<bool> Connects(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
