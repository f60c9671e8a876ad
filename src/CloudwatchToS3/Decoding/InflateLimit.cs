namespace CloudwatchToS3.Decoding;

/// <summary>What a record may inflate to.</summary>
/// <param name="Bytes">The limit.</param>
/// <param name="Reason">Why a record is undecodable that inflates to more.</param>
internal readonly record struct InflateLimit(int Bytes, string Reason);
