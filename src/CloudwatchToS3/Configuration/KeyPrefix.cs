using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudwatchToS3.Configuration;

/// <summary>
/// The start of object keys: folders and, after the last <c>/</c>, the start of the file name. Fields: <c>{stream}</c>, <c>{region}</c>,
/// <c>{yyyy}</c>, <c>{MM}</c>, <c>{dd}</c>, <c>{HH}</c>; without a date field, <c>yyyy/MM/dd/HH/</c> is added to the folders. With
/// <c>{logGroup}</c>, <c>{logStream}</c> or <c>{owner}</c>, a batch becomes one object per value of the field.
/// </summary>
public sealed record KeyPrefix
{
    internal const int MaxStreamCharacters = 128;   // in ASCII, as Kinesis has it
    internal const int MaxRegionCharacters = 32;    // likewise

    private const int MaxBytes = 512;            // of the 1,024 that S3 allows a key
    private const int MaxDocumentFieldBytes = 150;
    private const string UnknownStream = "unknown-stream";
    private const string UnknownRegion = "unknown-region";
    private const string DateFolders = "{yyyy}/{MM}/{dd}/{HH}/";
    private const string EmptyValue = "~empty";   // a percent-encoded value contains no ~
    private const int DigestDigits = 32;

    internal static readonly string[] DateFields = ["yyyy", "MM", "dd", "HH"];
    private static readonly string[] DocumentFields = ["logGroup", "logStream", "owner"];

    /// <summary>Checks a prefix and stores it.</summary>
    /// <exception cref="FormatException">A key cannot begin with it. The message says why, and what to write instead.</exception>
    public KeyPrefix(string template)
    {
        if (template.StartsWith('/'))
        {
            throw new FormatException($"a key must not begin with '/'; write '{template.TrimStart('/')}'.");
        }

        string longest = Replace(template, field => field switch
        {
            "stream" => new string('x', MaxStreamCharacters),
            "region" => new string('x', MaxRegionCharacters),
            _ when DateFields.Contains(field) => field,
            _ when DocumentFields.Contains(field) => new string('x', MaxDocumentFieldBytes),
            _ => throw WrongField(),
        });
        if (Encoding.UTF8.GetByteCount(longest) > MaxBytes)
        {
            throw new FormatException(
                $"at most {MaxBytes} bytes are allowed, of which {{stream}} takes {MaxStreamCharacters}, {{region}} {MaxRegionCharacters}, "
                + $"and {{logGroup}}, {{logStream}} and {{owner}} {MaxDocumentFieldBytes} each.");
        }

        if (template.Any(char.IsControl))
        {
            throw new FormatException("control characters are not allowed.");
        }

        if (template.Split('/')[..^1].Any(folder => folder is "" or "." or ".."))
        {
            throw new FormatException("folders that are empty, '.' or '..' are not allowed.");
        }

        Given = template;
        int fileName = template.LastIndexOf('/') + 1;
        Template = HasAny(DateFields) ? template : template.Insert(fileName, DateFolders);
        IsPartitioned = HasAny(DocumentFields);
        Folder = template[..fileName];
        string literal = template.Split('{')[0];
        Root = literal[..(literal.LastIndexOf('/') + 1)];

        bool HasAny(string[] fields) => fields.Any(field => template.Contains($"{{{field}}}", StringComparison.Ordinal));
    }

    /// <summary>The prefix as it was given.</summary>
    internal string Given { get; }

    /// <summary>The prefix with its fields, and with the date folders where it had no date field.</summary>
    public string Template { get; }

    /// <summary>It contains fields of a document: log group, log stream or owner.</summary>
    public bool IsPartitioned { get; }

    /// <summary>The folder that holds all of its keys; empty means the bucket itself.</summary>
    internal string Root { get; }

    /// <summary>The folders of the prefix as they were given.</summary>
    internal string Folder { get; }

    /// <summary>The template with the fields of a document filled in.</summary>
    internal string PartitionOf(string logGroup, string logStream, string owner)
    {
        return IsPartitioned ? Replace(Template, Value) : Template;

        string Value(string field) => field switch
        {
            "logGroup" => Encoded(logGroup),
            "logStream" => Encoded(logStream),
            "owner" => Encoded(owner),
            _ => $"{{{field}}}",
        };
    }

    /// <summary>The start of a key.</summary>
    /// <param name="template">With the fields of a document filled in.</param>
    /// <param name="time">In UTC.</param>
    internal static string Expand(string template, string? stream, string? region, DateTime time) => Replace(template, field => field switch
    {
        "stream" => stream ?? UnknownStream,
        "region" => region ?? UnknownRegion,
        _ => time.ToString(field, CultureInfo.InvariantCulture),
    });

    /// <summary>
    /// Percent-encodes all but letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, so that a value is one folder and can be read back. A value
    /// that is too long is cut between escapes and ends in a digest.
    /// </summary>
    internal static string Encoded(string value)
    {
        string encoded = value.Length == 0 ? EmptyValue
            : value.All(c => c == '.') ? value.Replace(".", "%2E")
            : Uri.EscapeDataString(value).Replace("~", "%7E");
        if (encoded.Length <= MaxDocumentFieldBytes)
        {
            return encoded;
        }

        int length = MaxDocumentFieldBytes - DigestDigits - 1;
        length -= encoded[length - 1] == '%' ? 1 : encoded[length - 2] == '%' ? 2 : 0;   // not inside %XX
        return $"{encoded[..length]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..DigestDigits]}";
    }

    /// <exception cref="FormatException">A brace is not closed.</exception>
    private static string Replace(string template, Func<string, string> value)
    {
        string[] parts = template.Split('{');
        var replaced = new StringBuilder(parts[0]);
        foreach (string part in parts.Skip(1))
        {
            replaced.Append(part.Split('}') is [var field, var text] ? value(field) + text : throw WrongField());
        }

        return parts[0].Contains('}') ? throw WrongField() : replaced.ToString();
    }

    private static FormatException WrongField() =>
        new("the fields allowed in braces are {stream}, {region}, {yyyy}, {MM}, {dd}, {HH}, {logGroup}, {logStream} and {owner}.");
}
