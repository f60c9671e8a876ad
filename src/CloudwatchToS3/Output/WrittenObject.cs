namespace CloudwatchToS3.Output;

/// <param name="Location"><c>s3://bucket/key</c></param>
/// <param name="Bytes">The object's size.</param>
internal sealed record WrittenObject(string Location, long Bytes)
{
    public override string ToString() => $"{Location} ({Bytes} bytes)";
}
