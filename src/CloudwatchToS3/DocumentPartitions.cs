namespace CloudwatchToS3;

/// <summary>
/// The partitions of a record's documents: the key prefix with their log group, log stream and owner in it. Documents of one partition
/// go to one object.
/// </summary>
internal sealed class DocumentPartitions(KeyPrefix? partedBy)
{
    /// <summary>Of a record. They have to be remembered.</summary>
    private const int MaxCount = 1000;

    private List<string> _ofRecord = [];
    private string? _selected;

    public IReadOnlyList<string> OfRecord => _ofRecord;

    /// <param name="selected">Whose documents are wanted; null means all.</param>
    public void BeginRecord(string? selected)
    {
        _selected = selected;
        if (_ofRecord.Count > 0)
        {
            _ofRecord = [];
        }
    }

    /// <returns>The document is wanted.</returns>
    /// <exception cref="UndecodableRecordException">There are too many partitions.</exception>
    public bool Select(DocumentHead head)
    {
        if (partedBy is null)
        {
            return true;
        }

        string partition = partedBy.PartitionOf(head);
        if (_selected is not null)
        {
            return partition == _selected;
        }

        if (!_ofRecord.Contains(partition))
        {
            _ofRecord.Add(_ofRecord.Count < MaxCount ? partition : throw new UndecodableRecordException($"documents of more than {MaxCount} log groups or streams"));
        }

        return true;
    }
}
