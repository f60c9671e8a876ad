namespace CloudwatchToS3.IntegrationTests;

/// <summary>The function on the server in memory, which must answer as the others do.</summary>
public class MemoryServerTests(MemoryServer server) : S3ServerTests(server), IClassFixture<MemoryServer>
{
    [Fact]
    public async Task A_body_with_another_checksum_is_refused_and_leaves_no_object()
    {
        await Server.Ready();
        AmazonS3Client s3 = Server.Connect();

        Task Put(string checksum) => s3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = S3Server.Bucket,
            Key = "key",
            InputStream = new MemoryStream("123456789"u8.ToArray()),
            ChecksumCRC32C = checksum,
            UseChunkEncoding = false,
        });

        await Assert.ThrowsAsync<AmazonS3Exception>(() => Put("AAAAAA=="));
        Assert.Empty(await Server.Objects());
        await Put("4waSgw==");
        Assert.Single(await Server.Objects());
    }
}

/// <summary>The function on moto.</summary>
[Collection(nameof(Moto))]
public class MotoTests(Moto server) : S3ServerTests(server);

/// <summary>The function on Ceph.</summary>
[Collection(nameof(Ceph))]
public class CephTests(Ceph server) : S3ServerTests(server)
{
    [Fact]
    public async Task A_missing_bucket_fails_the_invocation()
    {
        await Server.Ready();

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => Invoke(One, ("BUCKET_NAME", "no-such-bucket")));

        Assert.Contains("was not written: S3 answered 404 NoSuchBucket", error.Message);
    }

    [Theory]
    [InlineData("cephaccess", "wrong", "SignatureDoesNotMatch")]
    [InlineData("nobody", "wrong", "InvalidAccessKeyId")]
    public async Task Wrong_credentials_fail_the_invocation(string accessKey, string secretKey, string code)
    {
        await Server.Ready();
        var function = new Function(new Settings { BucketName = S3Server.Bucket }, Server.Connect(new BasicAWSCredentials(accessKey, secretKey)));

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => function.Invoke(One));

        Assert.Contains($"was not written: S3 answered 403 {code}", error.Message);
        Assert.Empty(await Server.Objects());
    }
}

/// <summary>What the function needs of an S3 server, and what it makes of its refusals.</summary>
public abstract class S3ServerTests(S3Server server)
{
    protected S3Server Server => server;

    protected static readonly byte[] One = Some.Event(Some.Gzip(Some.DataMessage("a")));

    [Fact]
    public async Task A_batch_is_one_object_with_its_count_and_the_same_batch_again_the_same_one()
    {
        await Server.Ready();
        byte[] batch = Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀")), "bad"u8.ToArray());

        await Invoke(batch);
        (Dictionary<string, byte[]> first, string[] counts) = (await Server.Objects(), await Counts());
        await Invoke(batch);

        Assert.Equal(2, first.Count);
        Assert.Equal("one\nzwei ü\n三 😀\n", Encoding.UTF8.GetString(first.Single(o => o.Key.StartsWith("logs/")).Value));
        Assert.Equal(["log-events=3", "records=1"], counts);
        Assert.Equal(first, await Server.Objects());
        Assert.Equal(counts, await Counts());
    }

    /// <summary>20 MiB, in more pieces than one.</summary>
    [Fact]
    public async Task Long_text_arrives_whole()
    {
        await Server.Ready();
        string[] messages = [.. Enumerable.Range(0, 20 * 1024).Select(i => $"{i:D7} {new string((char)('a' + (i % 26)), 1015)}")];

        await Invoke(Some.Event([.. messages.Chunk(1000).Select(some => Some.Gzip(Some.DataMessage(some)))]));

        byte[] text = (await Server.Objects()).Single().Value;
        Assert.True(text.AsSpan().SequenceEqual(Some.Utf8(string.Concat(messages.Select(message => message + "\n")))));
    }

    [Theory]
    [InlineData("year={yyyy}/")]
    [InlineData("a+b:c d/")]
    [InlineData("ü 三 😀/%2F&?#'*()/")]
    public async Task A_key_is_the_same_on_the_server(string prefix)
    {
        await Server.Ready();

        await Invoke(One, ("KEY_PREFIX", prefix));

        string key = (await Server.Objects()).Keys.Single();
        Assert.StartsWith(prefix.Replace("{yyyy}", "2026"), key);
        Assert.EndsWith($"_shardId-000000000000_{Some.SequenceNumber(1)}-{Some.SequenceNumber(1)}_{Some.Digest(1)}.log", key);
    }

    private async Task<string[]> Counts()
    {
        AmazonS3Client s3 = Server.Connect();
        var counts = new List<string>();
        foreach (string key in (await Server.Objects()).Keys)
        {
            MetadataCollection metadata = (await s3.GetObjectMetadataAsync(S3Server.Bucket, key)).Metadata;
            counts.AddRange(new[] { "log-events", "records" }.Where(name => metadata[name] is not null).Select(name => $"{name}={metadata[name]}"));
        }

        return [.. counts.Order()];
    }

    protected Task<string> Invoke(byte[] eventJson, params (string, string)[] variables) =>
        new Function(Some.Settings([("BUCKET_NAME", S3Server.Bucket), .. variables]), Server.Connect()).Invoke(eventJson);
}
