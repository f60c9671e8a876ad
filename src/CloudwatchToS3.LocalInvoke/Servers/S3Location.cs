namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>Objects in a bucket.</summary>
internal sealed record S3Location(string Bucket, string Prefix)
{
    public const string Scheme = "s3://";

    /// <param name="text"><c>s3://bucket/prefix</c></param>
    /// <param name="advice">What to give instead of what is wrong.</param>
    /// <exception cref="FormatException">It is not <c>s3://bucket/prefix</c>.</exception>
    public static S3Location Parse(string text, string advice)
    {
        string[] parts = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..].Split('/', 2) : [];
        if (parts is not [{ Length: > 0 } bucket, ..])
        {
            throw new FormatException($"'{text}' is not {advice}.");
        }

        try
        {
            Settings.Read(name => name == "BUCKET_NAME" ? bucket : null);
        }
        catch (InvalidSettingsException e)
        {
            throw new FormatException($"'{text}' does not name a bucket: {e.Mistakes[0].Split(": ", 2)[1]}", e);
        }

        return new S3Location(bucket, parts.ElementAtOrDefault(1) ?? "");
    }

    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}";
}
