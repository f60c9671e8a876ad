using System.Globalization;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>The time that a search asks for, in UTC. Either end may be open.</summary>
/// <param name="From">The first moment of it.</param>
/// <param name="To">Its end, excluded.</param>
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
    public static DateTime? Parse(string text) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        && time.UtcDateTime.Year is > 1 and < 9999
        ? time.UtcDateTime
        : null;

    /// <summary>A moment of a span from one moment until another may be in it.</summary>
    public bool Meets(DateTime begin, DateTime end) => (To is null || begin < To) && (From is null || end > From);

    /// <param name="timestamp">In milliseconds since 1970.</param>
    public bool Holds(long timestamp) => (To is null || timestamp < Milliseconds(To)) && (From is null || timestamp >= Milliseconds(From));

    public bool Holds(DateTime time) => (To is null || time < To) && (From is null || time >= From);

    private static double Milliseconds(DateTime? time) => (time!.Value - DateTime.UnixEpoch).TotalMilliseconds;
}
