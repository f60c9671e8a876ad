[assembly: AssemblyFixture(typeof(PublishedFunction))]
[assembly: AssemblyFixture(typeof(Release))]
[assembly: TestCollectionOrderer(typeof(CloudwatchToS3.IntegrationTests.LongestFirst))]

namespace CloudwatchToS3.IntegrationTests;

/// <summary>Tests on one Ceph, one after the other.</summary>
[CollectionDefinition(nameof(Ceph))]
public class OnCeph : ICollectionFixture<Ceph>;

/// <summary>Tests of S3 and stacks on one moto, one after the other.</summary>
[CollectionDefinition(nameof(Moto))]
public class OnMoto : ICollectionFixture<Moto>;

/// <summary>So that no processor waits at the end for a release that began late.</summary>
public class LongestFirst : Xunit.v3.ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(ProcessorTests), nameof(SmokeTests), nameof(ReleaseTests)];   // the last one first

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections) where T : Xunit.Sdk.ITestCollection =>
        [.. testCollections.OrderByDescending(one => Array.FindIndex(Longest, name => one.TestCollectionDisplayName.Contains(name)))];
}
