namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>What a search asks for.</summary>
internal sealed record SearchQuery(TimeRange Range, string? Text, Regex? Pattern)
{
    /// <summary>The log group, log stream and owner, as far as they matter, by their names in JSON and in <c>KEY_PREFIX</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Only some objects may match. Otherwise their keys do not matter.</summary>
    public bool ChoosesObjects => !Range.IsAlways || Values.Count > 0;

    /// <summary>The option that asks for one of these.</summary>
    public static string OptionOf(string field) => field switch { "logGroup" => "--group", "logStream" => "--stream", _ => "--owner" };
}

/// <summary>The time that a search asks for, in UTC: from its first moment until its end, which is excluded. Either may be open.</summary>
internal sealed record TimeRange(DateTime? From, DateTime? To)
{
    /// <summary>An object is named after its first record's arrival; its last one may have arrived a batching window later.</summary>
    private static readonly TimeSpan BatchWindow = TimeSpan.FromSeconds(300);

    /// <summary>CloudWatch Logs usually delivers a log event within three minutes.</summary>
    private static readonly TimeSpan DeliveryDelay = TimeSpan.FromMinutes(3);

    private static readonly string[] Formats =
    [
        .. from date in new[] { "yyyy-MM-dd'T'", "yyyy-MM-dd' '" }
           from time in new[] { "HH", "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" }
           select $"{date}{time}K",
        "yyyy-MM-dd",
    ];

    /// <summary>Both ends are open.</summary>
    public bool IsAlways => From is null && To is null;

    /// <summary>Log events of this time are in objects of that time.</summary>
    public TimeRange OfObjects => new(From - BatchWindow, To + DeliveryDelay + BatchWindow);

    /// <returns>Null where it is not a time.</returns>
    public static DateTime? Parse(string? text) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        && time.UtcDateTime.Year is > 1 and < 9999
        ? time.UtcDateTime
        : null;

    public bool Holds(DateTime time) => (To is null || time < To) && (From is null || time >= From);

    /// <param name="timestamp">In milliseconds since 1970.</param>
    public bool Holds(long timestamp) =>
        (To is null || timestamp < (To.Value - DateTime.UnixEpoch).TotalMilliseconds)
        && (From is null || timestamp >= (From.Value - DateTime.UnixEpoch).TotalMilliseconds);

    /// <summary>A moment that begins with this may be in it, as with <c>202611</c> in the format <c>yyyyMM</c>.</summary>
    public bool Meets(string begin, string format) =>
        (From is null || string.CompareOrdinal(begin, From.Value.ToString(format, CultureInfo.InvariantCulture)) >= 0)
        && (To is null || string.CompareOrdinal(begin, To.Value.AddTicks(-1).ToString(format, CultureInfo.InvariantCulture)) <= 0);
}
