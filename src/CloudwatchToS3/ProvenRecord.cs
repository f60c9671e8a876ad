namespace CloudwatchToS3;

/// <summary>A record that was decoded, and that can be decoded again to the same text.</summary>
/// <param name="TextBegin">Where in the object its text begins, in bytes.</param>
/// <param name="Data">As Kinesis gave it.</param>
/// <param name="LateControls">What the decoder found.</param>
internal readonly record struct ProvenRecord(long TextBegin, ReadOnlyMemory<byte> Data, int[] LateControls);
