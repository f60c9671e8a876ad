namespace CloudwatchToS3;

/// <summary>The heads of a record's documents: which log events are to be written, and what is known about them when they come.</summary>
/// <param name="needed">Members that have to be read before the log events.</param>
/// <param name="partedBy">Gives the partition of each document, or null.</param>
internal sealed class RecordHeads(Member needed, KeyPrefix? partedBy)
{
    private readonly DocumentHead _head = new();   // of the document, as far as it is read
    private readonly DocumentPartitions _partitions = new(partedBy);
    private LateHeads? _known;
    private bool _isLate;

    /// <summary>Found in this walk; null where no document had its head behind its log events.</summary>
    public LateHeads? Late { get; private set; }

    public IReadOnlyList<string> Partitions => _partitions.OfRecord;

    public bool IsControl => _head.IsControl;

    /// <param name="known">What <see cref="Late"/> was in an earlier walk.</param>
    /// <param name="partition">Whose documents are written; null means all.</param>
    public void BeginRecord(LateHeads? known, string? partition)
    {
        _known = known;
        Late = null;
        _partitions.BeginRecord(partition);
    }

    public void BeginDocument()
    {
        _head.Clear();
        _isLate = false;
    }

    public void Read(Member member, ReadOnlySpan<byte> part, bool isEnd) => _head.Read(member, part, isEnd);

    /// <returns>The document's head; null where its log events are not written.</returns>
    public DocumentHead? BeginLogEvents(int document, Member seen)
    {
        DocumentHead? known = _known?.Of(document);
        _isLate = known is null && !seen.Has(needed);
        DocumentHead head = known ?? _head;
        return !_isLate && !head.IsControl && _partitions.Select(head) ? head : null;
    }

    public void EndDocument(int document)
    {
        if (_isLate)
        {
            (Late ??= new LateHeads()).Add(document, _head.Copy());
        }
    }
}
