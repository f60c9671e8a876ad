namespace CloudwatchToS3;

/// <summary>What became of a batch. Every record is in exactly one of the counts: data, control or quarantined.</summary>
internal sealed class BatchAccount
{
    public int DataRecords { get; private set; }

    public int ControlRecords { get; private set; }

    /// <summary>Of all the decoded records together.</summary>
    public RecordContent Content { get; private set; }

    public List<QuarantinedRecord> Quarantined { get; } = [];

    public int Records => DataRecords + ControlRecords + Quarantined.Count;

    /// <summary>What S3 has confirmed; none for a batch without log events.</summary>
    public WrittenObject? Object { get; set; }

    /// <summary>What S3 has confirmed; none for a batch without undecodable records.</summary>
    public WrittenObject? QuarantineObject { get; set; }

    public void Add(RecordContent content)
    {
        if (content.IsControl)
        {
            ControlRecords++;
        }
        else
        {
            DataRecords++;
        }

        Content = Content.Add(content);
    }
}

/// <param name="Location"><c>s3://bucket/key</c></param>
/// <param name="Bytes">Its size.</param>
internal sealed record WrittenObject(string Location, long Bytes);
