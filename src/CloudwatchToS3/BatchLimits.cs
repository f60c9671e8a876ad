namespace CloudwatchToS3;

/// <summary>What a batch may take, so that its memory and its time are bounded whatever is in it. Records beyond that are quarantined.</summary>
internal sealed record BatchLimits
{
    private const int MiB = 1024 * 1024;

    public static readonly BatchLimits Default = new();

    /// <summary>
    /// Most bytes that the records of a batch may inflate to, and most bytes of their lines. Log events that are read twice count twice, and
    /// each document 1 KiB more; the last record may exceed the limit by what these add. Real logs inflate to 20 to 90 MB per event of 6 MB.
    /// Any event then takes at most 13 times the CPU of a straightforward implementation's first invocation with 6 MB of real logs.
    /// </summary>
    public long Bytes { get; init; } = 256 * MiB;

    /// <summary>Most objects of a batch. Eight are written at a time, in some 30 ms: 20 seconds.</summary>
    public int Objects { get; init; } = 5000;

    /// <summary>Most text of a segment before a record is added, in bytes. A larger record has a segment to itself.</summary>
    public long SegmentBytes { get; init; } = 128 * MiB;

    /// <summary>Most objects of a segment before a record is added.</summary>
    public int SegmentObjects { get; init; } = 1000;
}
