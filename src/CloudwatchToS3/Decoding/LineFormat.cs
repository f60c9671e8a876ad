using CloudwatchToS3.Configuration;

namespace CloudwatchToS3.Decoding;

/// <summary>What a line of an object is. A new output format is one more of these, and its <see cref="LineWriter"/>.</summary>
/// <param name="Name">What its lines are called.</param>
/// <param name="Suffix">What the keys of its objects end with, before that of their compression.</param>
/// <param name="ContentType">Of its objects, where they are not compressed.</param>
/// <param name="NewWriter">Makes the writer of its lines, for a buffer that receives them.</param>
internal sealed record LineFormat(string Name, string Suffix, string ContentType, Func<BoundedBuffer, LineWriter> NewWriter)
{
    public static readonly LineFormat Text = new("lines", ".log", "text/plain; charset=utf-8", output => new TextLineWriter(output));

    public static readonly LineFormat Json = new("JSON lines", ".json", "application/x-ndjson", output => new JsonLineWriter(output));

    public static LineFormat Of(OutputFormat format) => format switch
    {
        OutputFormat.Json => Json,
        _ => Text,
    };
}
