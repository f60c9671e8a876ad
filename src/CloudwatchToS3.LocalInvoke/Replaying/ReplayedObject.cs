namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary>An object to replay.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Metadata">What S3 keeps beside it, by name.</param>
internal sealed record ReplayedObject(byte[] Content, IReadOnlyDictionary<string, string> Metadata);
