using Amazon.Lambda.Core;

namespace CloudwatchToS3.LocalInvoke.Invoking;

/// <summary>For invocations whose summary says everything.</summary>
internal sealed class SilentLogger : ILambdaLogger
{
    public void Log(string message)
    {
    }

    public void LogLine(string message)
    {
    }

    public void Log(string level, string message, params object[] args)
    {
    }
}
