namespace CloudwatchToS3;

/// <summary>
/// The heads of those documents of a record, counted from 0, whose head was not known before their log events: members come in any
/// order. Such a record is walked through twice, the second time with what the first one found.
/// </summary>
internal sealed class LateHeads
{
    /// <summary>More of them make a record undecodable: they have to be remembered.</summary>
    private const int MaxCount = 1000;

    // What a head counts of what a batch may inflate to, in bytes: so all that are remembered stay below some 30 MiB.
    private const int CountedBytes = 64 * 1024;
    private const int CountedBytesPerByte = 32;

    private readonly Dictionary<int, DocumentHead> _heads = [];

    public long Weight => _heads.Values.Sum(head => CountedBytes + ((long)CountedBytesPerByte * head.Bytes));

    public DocumentHead? Of(int document) => _heads.GetValueOrDefault(document);

    /// <exception cref="UndecodableRecordException">There are too many.</exception>
    public void Add(int document, DocumentHead head)
    {
        if (_heads.Count == MaxCount)
        {
            throw new UndecodableRecordException($"more than {MaxCount} documents with members behind their logEvents that belong before them");
        }

        _heads.Add(document, head);
    }
}
