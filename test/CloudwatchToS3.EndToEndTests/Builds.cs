namespace CloudwatchToS3.EndToEndTests;

/// <summary>Tests that start builds: one after the other, beside no other test.</summary>
[CollectionDefinition(nameof(Builds), DisableParallelization = true)]
public class Builds;
