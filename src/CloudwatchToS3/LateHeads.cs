namespace CloudwatchToS3;

/// <summary>
/// The heads of those documents of a record, counted from 0, whose head was not known before their log events: members come in any
/// order. Such a record is walked through twice, the second time with what the first one found.
/// </summary>
internal sealed class LateHeads
{
    /// <summary>More of them make a record undecodable: they have to be remembered.</summary>
    private const int MaxCount = 1000;

    private readonly Dictionary<int, DocumentHead> _heads = [];

    public int Count => _heads.Count;

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
