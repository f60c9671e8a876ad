using Amazon.Runtime;
using CloudwatchToS3.Output;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The function on the server in memory, which must answer as the others do.</summary>
public class MemoryServerTests(MemoryServer server) : S3ServerTests(server), IClassFixture<MemoryServer>;

/// <summary>The function on moto.</summary>
[Collection(nameof(Moto))]
public class MotoTests(Moto server) : S3ServerTests(server);

/// <summary>The function on Ceph.</summary>
[Collection(nameof(Ceph))]
public class CephTests(Ceph server) : S3ServerTests(server);

/// <summary>What the function needs of an S3 server, and what it makes of its refusals.</summary>
public abstract class S3ServerTests(S3Server server)
{
    private const int LargeText = 20 * 1024 * 1024;   // more than is kept in memory

    private static readonly string[] LargeMessages = [
        .. Enumerable.Range(0, LargeText / 1024).Select(i => $"{i:D7} {new string((char)('a' + (i % 26)), 1015)}")];

    [Fact]
    public async Task A_batch_is_one_object_and_the_same_batch_again_the_same_one()
    {
        await Ready();
        byte[] batch = Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀")), "bad"u8.ToArray());

        await Invoke(batch);
        Dictionary<string, byte[]> first = await server.Objects();
        await Invoke(batch);

        Assert.Equal(2, first.Count);
        byte[] lines = first.Single(o => o.Key.StartsWith("logs/")).Value;
        Assert.Equal("one\nzwei ü\n三 😀\n", Encoding.UTF8.GetString(lines));
        Assert.Equal(first, await server.Objects());
    }

    [Fact]
    public async Task The_number_of_log_events_is_in_the_metadata_of_an_object_and_the_same_on_a_retry()
    {
        await Ready();
        byte[] batch = Some.Event(Some.Gzip(Some.DataMessage("one", "two", "three")), "bad"u8.ToArray());

        await Invoke(batch);
        string[] first = await Counts();
        await Invoke(batch);

        Assert.Equal(["log-events=3", "records=1"], first);
        Assert.Equal(first, await Counts());
    }

    [Fact]
    public async Task Text_that_is_decoded_again_while_it_is_sent_arrives_whole()
    {
        await Ready();

        await Invoke(Some.Event([.. LargeMessages.Chunk(1000).Select(messages => Some.Gzip(Some.DataMessage(messages)))]));

        byte[] text = (await server.Objects()).Single().Value;
        Assert.True(text.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(string.Concat(LargeMessages.Select(message => message + "\n")))));
    }

    [Theory]
    [InlineData("year={yyyy}/")]
    [InlineData("a+b:c d/")]
    [InlineData("ü 三 😀/%2F&?#'*()/")]
    public async Task A_key_is_the_same_on_the_server(string prefix)
    {
        await Ready();

        await Invoke(Some.Event(Some.Gzip(Some.DataMessage("a"))), prefix);

        string key = (await server.Objects()).Keys.Single();
        Assert.StartsWith(prefix.Replace("{yyyy}", "2026"), key);
        Assert.EndsWith($"_shardId-000000000000_{Some.SequenceNumber(1)}-{Some.SequenceNumber(1)}_{Some.Digest(1)}.log", key);
    }

    [Fact]
    public async Task A_body_with_another_checksum_is_refused_and_leaves_no_object()
    {
        await Ready();
        TestRun.SkipUnless(server.ChecksCrc32C, "This server does not check CRC-32C.");
        using AmazonS3Client s3 = server.Connect();

        Task Put(string checksum) => s3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = S3Server.Bucket,
            Key = "key",
            InputStream = new MemoryStream("123456789"u8.ToArray()),
            ChecksumCRC32C = checksum,
            UseChunkEncoding = false,
        });

        await Assert.ThrowsAsync<AmazonS3Exception>(() => Put("AAAAAA=="));
        Assert.Empty(await server.Objects());
        await Put("4waSgw==");
        Assert.Single(await server.Objects());
    }

    [Fact]
    public async Task A_missing_bucket_fails_the_invocation()
    {
        await Ready();
        TestRun.SkipUnless(server.KnowsMissingBuckets, "This server makes buckets as they are needed.");
        using AmazonS3Client s3 = server.Connect();

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => Invoke(s3, new Settings { BucketName = "no-such-bucket" }));

        Assert.Contains("was not written: S3 answered 404 NoSuchBucket", error.Message);
    }

    [Theory]
    [InlineData("cephaccess", "wrong", "SignatureDoesNotMatch")]
    [InlineData("nobody", "wrong", "InvalidAccessKeyId")]
    public async Task Wrong_credentials_fail_the_invocation(string accessKey, string secretKey, string code)
    {
        await Ready();
        TestRun.SkipUnless(server.ChecksSignatures, "This server takes any signature.");
        using AmazonS3Client s3 = server.Connect(new BasicAWSCredentials(accessKey, secretKey));

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => Invoke(s3, new Settings { BucketName = S3Server.Bucket }));

        Assert.Contains($"was not written: S3 answered 403 {code}", error.Message);
        Assert.Empty(await server.Objects());
    }

    [Fact]
    public async Task The_expected_owner_is_sent_and_taken()
    {
        await Ready();
        using AmazonS3Client s3 = server.Connect();

        await Invoke(s3, new Settings { BucketName = S3Server.Bucket, BucketOwner = "123456789012" });

        Assert.Single(await server.Objects());
    }

    private async Task<string[]> Counts()
    {
        using AmazonS3Client s3 = server.Connect();
        var counts = new List<string>();
        foreach (string key in (await server.Objects()).Keys)
        {
            MetadataCollection metadata = (await s3.GetObjectMetadataAsync(S3Server.Bucket, key)).Metadata;
            counts.AddRange(new[] { "log-events", "records" }.Where(name => metadata[name] is not null)
                .Select(name => $"{name}={metadata[name]}"));
        }

        return [.. counts.Order(StringComparer.Ordinal)];
    }

    private async Task Ready()
    {
        TestRun.SkipWithout(server.Absence);
        await server.Clear();
    }

    private async Task Invoke(byte[] eventJson, string prefix = "logs/")
    {
        using AmazonS3Client s3 = server.Connect();
        await Invoke(s3, new Settings { BucketName = S3Server.Bucket, KeyPrefix = new KeyPrefix(prefix) }, eventJson);
    }

    private static Task Invoke(AmazonS3Client s3, Settings settings, byte[]? eventJson = null) =>
        new Function(settings, s3).FunctionHandler(
        Some.Deserialized(eventJson ?? Some.Event(Some.Gzip(Some.DataMessage("a")))),
        new TestLambdaContext { Logger = new TestLambdaLogger() });
}
