using CloudwatchToS3.IntegrationTests.Support;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>Tests that start builds, or run what was published: one after the other, beside no other test.</summary>
[CollectionDefinition(nameof(Builds), DisableParallelization = true)]
public class Builds : ICollectionFixture<PublishedFunction>, ICollectionFixture<Release>;
