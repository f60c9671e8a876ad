using System.Globalization;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>
/// What folders say about the time of the objects in them: a year, and perhaps month, day and hour, as in <c>2026/11/25/10/</c> or
/// <c>day=2026-11-25/</c>.
/// </summary>
internal sealed record DateFolder
{
    /// <summary>A folder that says nothing.</summary>
    public static readonly DateFolder None = new() { Begin = DateTime.MinValue };

    private static readonly string[] Fields = ["yyyy", "MM", "dd", "HH"];

    private int _fields;

    public DateTime Begin { get; private init; }

    public DateTime End => _fields == 0 || Begin.Year == DateTime.MaxValue.Year ? DateTime.MaxValue : _fields switch
    {
        1 => Begin.AddYears(1),
        2 => Begin.AddMonths(1),
        3 => Begin.AddDays(1),
        _ => Begin.AddHours(1),
    };

    public bool IsDate => _fields > 0;

    /// <returns>What a folder inside this one says; the same where its name is not the next part of a date.</returns>
    public DateFolder Inside(string folder)
    {
        string[] parts = folder.TrimEnd('/').Split('/')[^1].Split('=')[^1].Split('-');
        string[] fields = Fields[_fields..Math.Min(_fields + parts.Length, Fields.Length)];
        string known = Begin.ToString(string.Join(' ', Fields[.._fields]), CultureInfo.InvariantCulture);
        return fields.Length == parts.Length && DateTime.TryParseExact(
            $"{(_fields > 0 ? known : "")} {string.Join(' ', parts)}".Trim(),
            string.Join(' ', Fields[..(_fields + fields.Length)]),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime begin)
            ? new DateFolder { Begin = begin, _fields = _fields + fields.Length }
            : this;
    }
}
