using System.Globalization;
using System.Text;

namespace CloudwatchToS3;

/// <summary>
/// What object keys begin with. It may hold the fields <c>{stream}</c>, <c>{yyyy}</c>, <c>{MM}</c>, <c>{dd}</c> and <c>{HH}</c>; one
/// that holds no date field is followed by <c>yyyy/MM/dd/HH/</c>.
/// </summary>
public sealed record KeyPrefix
{
    private const int MaxBytes = 512;             // of the 1,024 that S3 allows a key
    private const int LongestStreamName = 128;   // as Kinesis has it
    private const string StreamField = "{stream}";
    private const string DateFolders = "{yyyy}/{MM}/{dd}/{HH}/";

    private static readonly string[] DateFields = ["{yyyy}", "{MM}", "{dd}", "{HH}"];

    private readonly string _template;

    /// <summary>Checks a prefix and keeps it.</summary>
    /// <exception cref="FormatException">It cannot begin a key; the message says why, and what to write instead.</exception>
    public KeyPrefix(string template)
    {
        if (template.StartsWith('/'))
        {
            throw new FormatException($"a key must not begin with '/'; write '{template.TrimStart('/')}'.");
        }

        if (Encoding.UTF8.GetByteCount(template.Replace(StreamField, new string('x', LongestStreamName))) > MaxBytes)
        {
            throw new FormatException($"at most {MaxBytes} bytes are allowed, of which {StreamField} takes {LongestStreamName}.");
        }

        if (template.Any(char.IsControl))
        {
            throw new FormatException("control characters are not allowed.");
        }

        if (template.Split('/')[..^1].Any(folder => folder is "" or "." or ".."))
        {
            throw new FormatException("folders that are empty, '.' or '..' are not allowed.");
        }

        if (DateFields.Append(StreamField).Aggregate(template, (rest, field) => rest.Replace(field, "_")).AsSpan().ContainsAny('{', '}'))
        {
            throw new FormatException("the fields allowed in braces are {stream}, {yyyy}, {MM}, {dd} and {HH}.");
        }

        _template = DateFields.Any(template.Contains) ? template : template + DateFolders;
    }

    /// <summary>The beginning of a key.</summary>
    /// <param name="stream">The name of the Kinesis stream.</param>
    /// <param name="time">The value of the date fields, UTC.</param>
    public string Expand(string stream, DateTime time) => DateFields
        .Aggregate(_template, (prefix, field) => prefix.Replace(field, time.ToString(field[1..^1], CultureInfo.InvariantCulture)))
        .Replace(StreamField, stream);
}
