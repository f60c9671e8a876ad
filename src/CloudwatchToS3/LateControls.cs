namespace CloudwatchToS3;

/// <summary>
/// The documents of a record, counted from 0, that proved to be control messages only behind their log events, when their text had
/// been written and had to be taken back. Whoever decodes the record again, and cannot take back, has to know them from the beginning.
/// </summary>
internal sealed class LateControls
{
    /// <summary>More of them make a record undecodable: they have to be remembered.</summary>
    private const int MaxCount = 1000;

    private readonly List<int> _found = [];
    private int[] _known = [];

    /// <param name="known">What <see cref="Found"/> gave when the record was decoded before; else empty.</param>
    public void Begin(int[] known)
    {
        _known = known;
        _found.Clear();
    }

    public int[] Found() => [.. _found];

    public bool IsKnown(int document) => Array.BinarySearch(_known, document) >= 0;

    /// <exception cref="UndecodableRecordException">There are too many.</exception>
    public void Add(int document)
    {
        if (_found.Count == MaxCount)
        {
            throw new UndecodableRecordException($"more than {MaxCount} control messages whose messageType comes behind their logEvents");
        }

        _found.Add(document);
    }
}
