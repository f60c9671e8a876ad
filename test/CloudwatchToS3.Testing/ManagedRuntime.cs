namespace CloudwatchToS3.Testing;

/// <summary>
/// A published function under Lambda's managed runtime: a process of its own, started with the command that Lambda uses, in the package's
/// folder, with nothing in its environment but what Lambda sets and the function's own variables.
/// </summary>
public sealed class ManagedRuntime : IAsyncDisposable
{
    private readonly RuntimeApi _api;
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    private ManagedRuntime(RuntimeApi api, ProcessStartInfo start)
    {
        _api = api;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Which Amazon.Lambda.RuntimeSupport runs the function, for those who read figures.</summary>
    public static string Host { get; } = FileVersionInfo.GetVersionInfo(
        Path.Combine(AppContext.BaseDirectory, "Amazon.Lambda.RuntimeSupport.dll")).ProductVersion!
        is var version && version.Split('+')[0].Split('.').Length == 4 ? $"stand-in {version}" : $"Amazon.Lambda.RuntimeSupport {version}";

    public int ProcessId => _process.Id;

    /// <summary>Everything that the function and the runtime wrote, errors included.</summary>
    public string Output
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Of the process, until now.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>From the start of the process to the first question for an event, or to the init error.</summary>
    public TimeSpan InitTime { get; private set; }

    /// <summary>Starts a package with objects going to this S3 server, in the bucket <c>local-logs</c> if the variables name no other.</summary>
    public static Task<ManagedRuntime> Start(
        string folder, string handler, int memoryMegabytes, Uri s3, (string Name, string Value)[] variables, params string[] wrapper)
    {
        var all = new Dictionary<string, string> { ["AWS_ENDPOINT_URL_S3"] = s3.AbsoluteUri.TrimEnd('/'), ["BUCKET_NAME"] = "local-logs" };
        Array.ForEach(variables, variable => all[variable.Name] = variable.Value);
        return Start(folder, handler, memoryMegabytes, all, wrapper);
    }

    /// <summary>Starts a package.</summary>
    /// <param name="handler"><c>Assembly::Type::Method</c></param>
    /// <param name="variables">The function's, in addition to Lambda's; they win.</param>
    /// <param name="wrapper">A command that starts the process, such as one that limits its memory; none by default.</param>
    public static async Task<ManagedRuntime> Start(
        string folder, string handler, int memoryMegabytes, IReadOnlyDictionary<string, string> variables, params string[] wrapper)
    {
        RuntimeApi api = await RuntimeApi.Start();
        string assembly = handler.Split("::")[0];
        bool isClassLibrary = handler.Contains("::");
        string package = Directory.GetFiles(folder, "*.deps.json").Single() is var only
            && File.Exists(Path.Combine(folder, $"{assembly}.deps.json"))
            ? Path.Combine(folder, assembly)
            : only[..^".deps.json".Length];

        // Lambda's start script takes a handler without colons for the name of a program.
        string[] command = isClassLibrary
            ? [
                .. wrapper, Dotnet, "exec", "--depsfile", $"{package}.deps.json", "--runtimeconfig", $"{package}.runtimeconfig.json",
                Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.RuntimeHost.dll"), handler]
            : [.. wrapper, Dotnet, "exec", Path.Combine(folder, $"{handler}.dll")];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in LambdaVariables(folder, handler, memoryMegabytes, api.Address).Concat(variables))
        {
            start.Environment[name] = value;
        }

        return new ManagedRuntime(api, start);
    }

    /// <summary>Waits until the function asks for its first event, or has said why it cannot start.</summary>
    public async Task<Outcome> Init()
    {
        Outcome outcome = await OrExit(_api.Init, Timeout.InfiniteTimeSpan);
        InitTime = Stopwatch.GetElapsedTime(_started);
        return outcome;
    }

    /// <summary>Hands over an event, and kills the process when the function's time is up, as Lambda does.</summary>
    /// <param name="killedAfter">By default at the timeout; later where a busy machine must not decide.</param>
    public async Task<Outcome> Invoke(byte[] json, TimeSpan? timeout = null, TimeSpan? killedAfter = null)
    {
        TimeSpan limit = timeout ?? TimeSpan.FromSeconds(120);
        return await OrExit(_api.Invoke(json, limit), killedAfter ?? limit);
    }

    /// <summary>Ends the process.</summary>
    public async Task<string> Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        return Output;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _process.Dispose();
        await _api.DisposeAsync();
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path
        : Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    private async Task<Outcome> OrExit(Task<Outcome> outcome, TimeSpan limit)
    {
        Task exit = _process.WaitForExitAsync();
        Task first = await Task.WhenAny(outcome, exit, Task.Delay(limit));
        if (first == exit && !outcome.IsCompleted)
        {
            return _api.Init.IsCompleted && await _api.Init is { Kind: OutcomeKind.InitError } error ? error : new Outcome(OutcomeKind.Exited, "");
        }

        if (first == outcome || outcome.IsCompleted)
        {
            return await outcome;
        }

        _process.Kill(entireProcessTree: true);
        await exit;
        return new Outcome(OutcomeKind.TimedOut, "");
    }

    private void Log(string? line)
    {
        lock (_log)
        {
            _log.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static Dictionary<string, string> LambdaVariables(
        string folder, string handler, int memoryMegabytes, string runtimeApi) => new()
        {
            ["_HANDLER"] = handler,
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_DEFAULT_REGION"] = "eu-central-1",
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_dotnet10",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = memoryMegabytes.ToString(),
            ["AWS_LAMBDA_FUNCTION_NAME"] = "cloudwatch-to-s3",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_LOG_FORMAT"] = "Text",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/cloudwatch-to-s3",
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = "2026/09/21/[$LATEST]5be1c0ffee",
            ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["AWS_SESSION_TOKEN"] = "local",
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["LAMBDA_TASK_ROOT"] = folder,
            ["LANG"] = "en_US.UTF-8",
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["TZ"] = ":UTC",
        };
}
