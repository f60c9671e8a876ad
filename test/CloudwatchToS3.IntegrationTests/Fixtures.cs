[assembly: AssemblyFixture(typeof(PublishedFunction))]
[assembly: AssemblyFixture(typeof(Release))]

namespace CloudwatchToS3.IntegrationTests;

/// <summary>Tests on one Ceph, one after the other.</summary>
[CollectionDefinition(nameof(Ceph))]
public class OnCeph : ICollectionFixture<Ceph>;

/// <summary>Tests of S3 on one moto, one after the other.</summary>
[CollectionDefinition(nameof(Moto))]
public class OnMoto : ICollectionFixture<Moto>;
