namespace CloudwatchToS3.Tests;

[Collection(nameof(ProcessEnvironment))]
public sealed class S3TargetTests : IDisposable
{
    private readonly ProcessEnvironment _environment = new(("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000"));

    public void Dispose() => _environment.Dispose();

    /// <summary>Otherwise a replay would delete objects from another server than the one that was meant.</summary>
    [Fact]
    public void Amazon_S3_it_is_whatever_endpoint_the_environment_names()
    {
        S3Target target = S3Target.Choose(server: null, aws: true, isFolderGiven: false, "out");

        Assert.Equal((null, null, "Amazon S3"), (target.Server, target.Folder, target.Name));
    }

    [Fact]
    public void The_endpoint_of_the_environment_serves_where_nothing_else_is_said()
    {
        Assert.Equal("http://127.0.0.1:9000/", S3Target.Choose(server: null, aws: false, isFolderGiven: false, "out").Name);
        Assert.Equal("mine", S3Target.Choose(server: null, aws: false, isFolderGiven: true, "mine").Name);
        Assert.Equal("http://127.0.0.1:1/", S3Target.Choose(new Uri("http://127.0.0.1:1"), aws: false, isFolderGiven: false, "out").Name);
    }

    /// <summary>As the guide says of the function: three attempts of 30 s. Not those connections again that a frozen function would lose.</summary>
    [Fact]
    public void A_put_is_tried_three_times_for_30_seconds()
    {
        using var s3 = new S3Target(new Uri("http://127.0.0.1:1"), null, IsAws: false).Connect();

        Assert.Equal((TimeSpan.FromSeconds(30), 2, 0), (s3.Config.Timeout, s3.Config.MaxErrorRetry, s3.Config.MaxStaleConnectionRetries));
    }
}
