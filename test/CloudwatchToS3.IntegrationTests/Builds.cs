namespace CloudwatchToS3.IntegrationTests;

/// <summary>Tests that start builds, or run what was published: one after the other, beside no other test.</summary>
[CollectionDefinition(nameof(Builds), DisableParallelization = true)]
public class Builds : ICollectionFixture<PublishedFunction>, ICollectionFixture<Release>;

/// <summary>Tests on one Ceph, one after the other.</summary>
[CollectionDefinition(nameof(Ceph))]
public class OnCeph : ICollectionFixture<Ceph>;

/// <summary>Tests of S3 on one moto, one after the other.</summary>
[CollectionDefinition(nameof(Moto))]
public class OnMoto : ICollectionFixture<Moto>;
