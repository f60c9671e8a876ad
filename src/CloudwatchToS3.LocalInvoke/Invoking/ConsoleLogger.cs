using System.Text;
using Amazon.Lambda.Core;

namespace CloudwatchToS3.LocalInvoke.Invoking;

/// <summary>Shows the function's log lines as CloudWatch would, with the values in their places.</summary>
internal sealed class ConsoleLogger : ILambdaLogger
{
    /// <summary>Messages without a level are metrics, for CloudWatch.</summary>
    public void Log(string message)
    {
    }

    public void LogLine(string message) => Console.WriteLine($"  {message}");

    public void Log(string level, string message) => Log(level, message, []);

    public void Log(string level, string message, params object[] args) =>
        LogLine($"{(level == nameof(LogLevel.Information) ? "" : $"{level}: ")}{Render(message, args)}");

    private static string Render(string template, object[] args)
    {
        var text = new StringBuilder();
        int position = 0;
        foreach (object value in args)
        {
            int begin = template.IndexOf('{', position);
            text.Append(template, position, begin - position).Append(value);
            position = template.IndexOf('}', begin) + 1;
        }

        return text.Append(template, position, template.Length - position).ToString();
    }
}
