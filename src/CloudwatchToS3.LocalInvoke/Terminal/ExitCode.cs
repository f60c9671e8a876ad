namespace CloudwatchToS3.LocalInvoke.Terminal;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>An invocation or an operation failed, or a file was not an event.</summary>
    public const int Failure = 1;

    /// <summary>The command line or a setting is wrong; nothing was tried.</summary>
    public const int WrongUsage = 2;

    /// <returns>That of the work; where it cannot even begin, the reason is on the standard error.</returns>
    public static async Task<int> Of(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is FormatException or InvalidSettingsException or InvalidOperationException or OutputFailedException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e is FormatException or InvalidSettingsException ? WrongUsage : Failure;
        }
    }
}
