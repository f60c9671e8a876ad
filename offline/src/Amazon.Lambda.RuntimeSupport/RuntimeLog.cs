using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The runtime's log. Whole lines, from a logger or the console, get a prefix or become a JSON document; what is written without a line end
/// goes out as it is. Lines below the function's log level are left out.
/// </summary>
internal sealed class RuntimeLog : ILambdaLogger
{
    // Compiled here, not at build time: generated code would bring the build's folder into the package.
    private static readonly Regex Placeholder = new(@"\{@?(?<name>\w+)(:(?<format>[^{}]+))?\}");

    private readonly TextWriter _output = Console.Out;
    private readonly bool _isJson = string.Equals(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT"), "JSON", StringComparison.OrdinalIgnoreCase);
    private readonly LogLevel _lowest = Level(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL")) ?? LogLevel.Information;

    public string RequestId { get; set; }

    /// <summary>Makes a log, and sends the console and <c>LambdaLogger</c> through it.</summary>
    public static RuntimeLog Redirect()
    {
        var log = new RuntimeLog();
        Console.SetOut(new LineWriter(log, "Information", Console.Out));
        Console.SetError(new LineWriter(log, "Error", Console.Error));
        Set("_loggingAction", (Action<string>)(message => log.Write(null, null, message)));
        Set("_loggingWithLevelAction", (Action<string, string, object[]>)((level, message, args) => log.Write(level, null, message, args)));
        Set("_loggingWithLevelAndExceptionAction", (Action<string, Exception, string, object[]>)log.Write);
        return log;
    }

    public void Log(string message) => Console.Write(message);

    public void LogLine(string message) => Write("Information", null, message);

    public void Log(string level, string message) => Write(level, null, message);

    public void Log(string level, string message, params object[] args) => Write(level, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args) => Write(level, exception, message, args);

    public void Write(string level, Exception exception, string template, params object[] args)
    {
        if (Level(level) < _lowest)
        {
            return;
        }

        var values = new List<(string Name, object Value)>();
        string message = args is null or [] ? template ?? "" : Placeholder.Replace(template ?? "", match =>
        {
            if (values.Count == args.Length)
            {
                return match.Value;
            }

            object value = args[values.Count];
            if (match.Groups["format"].Value is { Length: > 0 } format)
            {
                value = string.Format(CultureInfo.InvariantCulture, $"{{0:{format}}}", value);
            }

            values.Add((match.Groups["name"].Value, value));
            return Text(value);
        });
        string line = _isJson ? Json(level, exception, message, values) : Line(level, exception, message);
        lock (_output)
        {
            _output.WriteLine(line);
        }
    }

    /// <summary>By name, as a function's Amazon.Lambda.Core may be older than these fields.</summary>
    private static void Set(string field, object action) => typeof(ILambdaLogger).Assembly.GetType("Amazon.Lambda.Core.LambdaLogger")
        ?.GetField(field, BindingFlags.NonPublic | BindingFlags.Static)?.SetValue(null, action);

    private static LogLevel? Level(string name) => name?.ToUpperInvariant() switch
    {
        "FATAL" => LogLevel.Critical,
        "WARN" => LogLevel.Warning,
        _ => Enum.TryParse(name, ignoreCase: true, out LogLevel level) ? level : null,
    };

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private string Line(string level, Exception exception, string message)
    {
        string label = Level(level) switch
        {
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            LogLevel.Critical => "crit",
            _ => "trce",
        };
        string error = exception is null ? "" : message.Length > 0 ? $"\n{exception}" : exception.ToString();
        return $"{Now()}\t{RequestId}\t{label}\t{message}{error}";
    }

    private string Json(string level, Exception exception, string message, List<(string Name, object Value)> values)
    {
        var document = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", Now());
            json.WriteString("level", (Level(level) ?? LogLevel.Trace).ToString());
            if (RequestId is not null)
            {
                json.WriteString("requestId", RequestId);
            }

            json.WriteString("message", message);
            foreach ((string name, object value) in values.Where(one => one.Value is not null))
            {
                json.WritePropertyName(name);
                if (value is bool or int or long or double or decimal)
                {
                    JsonSerializer.Serialize(json, value, value.GetType());
                }
                else
                {
                    json.WriteStringValue(Text(value));
                }
            }

            if (exception is not null)
            {
                json.WriteString("errorType", exception.GetType().FullName);
                json.WriteString("errorMessage", exception.Message);
                json.WriteStartArray("stackTrace");
                foreach (string line in exception.ToString().Split('\n'))
                {
                    json.WriteStringValue(line.Trim());
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(document.WrittenSpan);
    }

    /// <summary>The console: whole lines through the log, the rest as it is.</summary>
    private sealed class LineWriter(RuntimeLog log, string level, TextWriter inner) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void Write(string value) => inner.Write(value);

        public override void WriteLine() => WriteLine("");

        public override void WriteLine(string value) => log.Write(level, null, value);

        public override void WriteLine(object value) => WriteLine(value?.ToString());

        public override void Flush() => inner.Flush();
    }
}
