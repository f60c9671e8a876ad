namespace Amazon.Lambda.Core;

public enum LogLevel
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}

/// <summary>Every call ends in <see cref="LogLine"/> unless the logger implements more of the interface.</summary>
public interface ILambdaLogger
{
    void Log(string message);
    void LogLine(string message);

    void Log(string level, string message) => LogLine(message);
    void Log(LogLevel level, string message) => Log(level.ToString(), message);
    void LogTrace(string message) => Log("Trace", message);
    void LogDebug(string message) => Log("Debug", message);
    void LogInformation(string message) => Log("Information", message);
    void LogWarning(string message) => Log("Warning", message);
    void LogError(string message) => Log("Error", message);
    void LogCritical(string message) => Log("Critical", message);

    /// <summary>As in the real package, a logger that does not override this one recurses: it calls itself.</summary>
    void Log(string level, string message, params object[] args) => Log(level, message, args);
    void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);
    void LogTrace(string message, params object[] args) => Log("Trace", message, args);
    void LogDebug(string message, params object[] args) => Log("Debug", message, args);
    void LogInformation(string message, params object[] args) => Log("Information", message, args);
    void LogWarning(string message, params object[] args) => Log("Warning", message, args);
    void LogError(string message, params object[] args) => Log("Error", message, args);
    void LogCritical(string message, params object[] args) => Log("Critical", message, args);

    void Log(string level, Exception exception, string message, params object[] args)
    {
        Log(level, message, args);
        Log(level, exception.ToString(), args);
    }

    void Log(LogLevel level, Exception exception, string message, params object[] args) => Log(level.ToString(), exception, message, args);
    void LogTrace(Exception exception, string message, params object[] args) => Log("Trace", exception, message, args);
    void LogDebug(Exception exception, string message, params object[] args) => Log("Debug", exception, message, args);
    void LogInformation(Exception exception, string message, params object[] args) => Log("Information", exception, message, args);
    void LogWarning(Exception exception, string message, params object[] args) => Log("Warning", exception, message, args);
    void LogError(Exception exception, string message, params object[] args) => Log("Error", exception, message, args);
    void LogCritical(Exception exception, string message, params object[] args) => Log("Critical", exception, message, args);
}
