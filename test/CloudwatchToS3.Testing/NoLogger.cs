using Amazon.Lambda.Core;

namespace CloudwatchToS3.Testing;

public sealed class NoLogger : ILambdaLogger
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
