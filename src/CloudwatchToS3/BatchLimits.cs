using CloudwatchToS3.Decoding;
using CloudwatchToS3.Output;

namespace CloudwatchToS3;

/// <summary>What a batch may take, so that its memory and its time are bounded whatever is in it.</summary>
internal sealed record BatchLimits
{
    private const int MiB = 1024 * 1024;

    public static readonly BatchLimits Default = new();

    /// <summary>
    /// Most bytes that the records of a batch may inflate to together; likewise the lines that are made of them. Log events that have to be
    /// read twice count twice, and each document 1 KiB more; all of this may exceed the limit by what the last record takes. A 6 MB event of real logs inflates to 20 to 90 MB. Any event then takes at most
    /// 13 times the CPU of a straightforward function's first invocation with 6 MB of real logs.
    /// </summary>
    public long Bytes { get; init; } = 256 * MiB;

    /// <summary>Most objects of a batch. Eight are written at a time, in some 30 ms: 20 seconds.</summary>
    public int Objects { get; init; } = 5000;

    /// <summary>Most text of a segment before a record is added, in bytes. A larger record has a segment to itself.</summary>
    public long SegmentBytes { get; init; } = 128 * MiB;

    /// <summary>Most objects of a segment before a record is added.</summary>
    public int SegmentObjects { get; init; } = 1000;
}

/// <summary>What is left to a batch: asked before a record is decoded, and again when it is known what the record takes.</summary>
internal sealed class BatchAllowance(BatchLimits limits)
{
    private long _bytes = limits.Bytes;
    private int _objects = limits.Objects;

    public string TooManyBytes { get; } =
        FormattableString.Invariant($"the records of the batch inflate to more than {limits.Bytes} bytes together");

    public string TooManyObjects { get; } =
        FormattableString.Invariant($"the records of the batch would make more than {limits.Objects:N0} objects");

    /// <summary>What the next record may inflate to.</summary>
    /// <param name="any">What any record may inflate to.</param>
    public InflateLimit OfNextRecord(InflateLimit any) => HasBytes(any.Bytes) ? any : new InflateLimit((int)_bytes, TooManyBytes);

    public bool HasBytes(int bytes) => bytes <= _bytes;

    public void TakeBytes(long bytes) => _bytes = Math.Max(0, _bytes - bytes);

    /// <summary>
    /// Whether the segment has room for a record. If not, it has to be written first. Only uncompressed text decides, so the same batch
    /// always makes the same segments.
    /// </summary>
    public bool HasRoom(Segment segment, DecodedRecord record) => segment.TextBytes == 0
        || (segment.TextBytes + record.Lines.Length <= limits.SegmentBytes
            && segment.Texts.Count + segment.NewTexts(record) <= limits.SegmentObjects);

    public bool HasObjects(int objects) => objects <= _objects;

    public void TakeObjects(int objects) => _objects -= objects;
}
