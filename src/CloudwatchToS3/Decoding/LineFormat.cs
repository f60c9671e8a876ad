using CloudwatchToS3.Configuration;
using CloudwatchToS3.Json;

namespace CloudwatchToS3.Decoding;

/// <summary>The format of an object's lines. A new output format is one more of these, and its <see cref="LineWriter"/>.</summary>
/// <param name="Suffix">Of object keys, before the suffix of a compression.</param>
/// <param name="ContentType">Of objects that are not compressed.</param>
internal sealed record LineFormat(string Name, string Suffix, string ContentType, Func<BoundedBuffer, LineWriter> CreateWriter)
{
    public static readonly LineFormat Text = new("lines", ".log", "text/plain; charset=utf-8", output => new TextLineWriter(output));

    public static readonly LineFormat Json = new("JSON lines", ".json", "application/x-ndjson", output => new JsonLineWriter(output));

    public static LineFormat From(OutputFormat format) => format switch
    {
        OutputFormat.Text => Text,
        OutputFormat.Json => Json,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no lines are written in this format"),
    };
}
