namespace CloudwatchToS3.IntegrationTests;

/// <summary>A locked bucket on moto.</summary>
[Collection(nameof(Moto))]
public class ArchiveOnMotoTests(Moto server) : ArchiveTests(server);

/// <summary>A locked bucket on Ceph.</summary>
[Collection(nameof(Ceph))]
public class ArchiveOnCephTests(Ceph server) : ArchiveTests(server);

/// <summary>The template's bucket with a lock. moto's CloudFormation ignores it, so the resolved properties go through the S3 API.</summary>
public abstract class ArchiveTests(S3Server server)
{
    private const int LockDays = 30;

    private static int _buckets;

    private readonly string _bucket = $"archive-{Interlocked.Increment(ref _buckets)}";

    [Fact]
    public async Task A_retry_is_a_locked_version_with_the_same_bytes_and_readers_see_one_object()
    {
        AmazonS3Client s3 = await LockedBucket();
        byte[] batch = Some.Event(Some.Gzip(Some.DataMessage("one", "two")));

        await Invoke(s3, batch);
        await Invoke(s3, batch);

        S3ObjectVersion[] versions = await Versions(s3);
        Assert.Equal(2, versions.Length);
        foreach (S3ObjectVersion version in versions)
        {
            using GetObjectResponse answer = await s3.GetObjectAsync(_bucket, version.Key, version.VersionId);
            using var text = new StreamReader(answer.ResponseStream);
            Assert.Equal("one\ntwo\n", await text.ReadToEndAsync());
            Assert.Equal(ObjectLockMode.Governance, answer.ObjectLockMode);
            Assert.InRange((answer.ObjectLockRetainUntilDate!.Value.ToUniversalTime() - DateTime.UtcNow).TotalDays, LockDays - 1, LockDays);
        }

        Assert.Single(await server.Objects(_bucket));
    }

    [Fact]
    public async Task No_version_is_deleted_before_its_lock_ends()
    {
        AmazonS3Client s3 = await LockedBucket();
        await Invoke(s3, Some.Event(Some.Gzip(Some.DataMessage("one"))));
        S3ObjectVersion version = Assert.Single(await Versions(s3));

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.DeleteObjectAsync(_bucket, version.Key, version.VersionId));

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (error.StatusCode, error.ErrorCode));
        Assert.Single(await Versions(s3));
        await s3.DeleteObjectAsync(   // as the guide deletes such a bucket
            new DeleteObjectRequest { BucketName = _bucket, Key = version.Key, VersionId = version.VersionId, BypassGovernanceRetention = true });
        Assert.Empty(await Versions(s3));
    }

    [Fact]
    public async Task A_replay_recovers_hides_the_quarantine_object_and_leaves_its_version()
    {
        AmazonS3Client s3 = await LockedBucket();
        string large = new('x', 2 * 1024 * 1024);
        await Invoke(s3, Some.Event(Some.Gzip(Some.DataMessage(large))));
        string quarantined = Assert.Single((await server.Objects(_bucket)).Keys);
        Assert.StartsWith("quarantine/", quarantined);

        Dotnet run = await LocalTool.Run(
            AppContext.BaseDirectory, new(server.Credentials) { ["MAX_INFLATED_MIB"] = "3" },
            "replay", $"s3://{_bucket}/quarantine/", "--s3", server.Url.AbsoluteUri, "--delete-recovered");

        Assert.True(run.ExitCode == 0, run.ToString());
        KeyValuePair<string, byte[]> recovered = Assert.Single(await server.Objects(_bucket));
        Assert.StartsWith("logs/", recovered.Key);
        Assert.True(Some.Utf8($"{large}\n").AsSpan().SequenceEqual(recovered.Value));
        Assert.Contains(quarantined, (await Versions(s3)).Where(version => version.IsDeleteMarker != true).Select(version => version.Key));
    }

    private async Task<AmazonS3Client> LockedBucket()
    {
        TestRun.SkipWithout(server.Absence);
        JsonNode bucket = new ResolvedTemplate(
            Template.OfTheStack, ("LogGroupName", "/my/app"), ("ObjectLockDays", $"{LockDays}")).Resource("Bucket")!;
        JsonNode retention = bucket["ObjectLockConfiguration"]!["Rule"]!["DefaultRetention"]!;
        AmazonS3Client s3 = server.Connect();
        await s3.PutBucketAsync(new PutBucketRequest { BucketName = _bucket, ObjectLockEnabledForBucket = (bool)bucket["ObjectLockEnabled"]! });
        await s3.PutBucketVersioningAsync(new()
        {
            BucketName = _bucket,
            VersioningConfig = new() { Status = (string)bucket["VersioningConfiguration"]!["Status"]! },
        });
        await s3.PutObjectLockConfigurationAsync(new()
        {
            BucketName = _bucket,
            ObjectLockConfiguration = new()
            {
                ObjectLockEnabled = (string)bucket["ObjectLockConfiguration"]!["ObjectLockEnabled"]!,
                Rule = new() { DefaultRetention = new() { Mode = (string)retention["Mode"]!, Days = int.Parse($"{retention["Days"]}") } },
            },
        });
        return s3;
    }

    private async Task<S3ObjectVersion[]> Versions(AmazonS3Client s3) => [.. (await s3.ListVersionsAsync(_bucket)).Versions ?? []];

    private Task<string> Invoke(AmazonS3Client s3, byte[] batch) =>
        new Function(Some.Settings(("BUCKET_NAME", _bucket), ("MAX_INFLATED_MIB", "1")), s3).Invoke(batch);
}
