namespace CloudwatchToS3;

/// <summary>A record that was decoded, and that can be decoded again to the same text.</summary>
/// <param name="TextBegin">Where in the object's text its own begins, in bytes.</param>
/// <param name="Data">As Kinesis gave it.</param>
/// <param name="LateHeads">What the decoder found; null where every head came first.</param>
/// <param name="Partitions">Of its documents, each one once; none where objects are not parted.</param>
internal readonly record struct ProvenRecord(long TextBegin, ReadOnlyMemory<byte> Data, LateHeads? LateHeads, IReadOnlyList<string> Partitions);
