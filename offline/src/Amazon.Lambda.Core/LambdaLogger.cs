#pragma warning disable IDE0044 // the runtime replaces these fields by reflection

namespace Amazon.Lambda.Core;

/// <summary>Static logging. Lambda's runtime finds the three fields by their names, and puts actions of its own there.</summary>
public static class LambdaLogger
{
    private static Action<string> _loggingAction = Console.WriteLine;
    private static Action<string, string, object[]> _loggingWithLevelAction = (level, message, args) => Write(level, null, message, args);
    private static Action<string, Exception, string, object[]> _loggingWithLevelAndExceptionAction = Write;

    public static void Log(string message) => _loggingAction(message);

    public static void Log(string level, string message, params object[] args) => _loggingWithLevelAction(level, message, args);

    public static void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

    public static void Log(string level, Exception exception, string message, params object[] args) =>
        _loggingWithLevelAndExceptionAction(level, exception, message, args);

    public static void Log(LogLevel level, Exception exception, string message, params object[] args) => Log(level.ToString(), exception, message, args);

    private static void Write(string level, Exception exception, string message, object[] args) =>
        Console.WriteLine($"{level}: {message} {string.Join(' ', args ?? [])} {exception}".TrimEnd());
}
