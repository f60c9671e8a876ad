using Amazon.S3.Model;
using CloudwatchToS3.Events;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace CloudwatchToS3.Tests;

/// <summary>The function with a client that is a substitute, as many people test theirs, and with the environment of its process.</summary>
[Collection(nameof(ProcessEnvironment))]
public class SubstitutedClientTests
{
    private readonly IAmazonS3 _s3 = Substitute.For<IAmazonS3>();

    [Fact]
    public async Task A_batch_is_one_PutObject()
    {
        using var environment = new ProcessEnvironment(("BUCKET_NAME", "my-logs"), ("BUCKET_OWNER", "111122223333"));
        string? body = null;
        _s3.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            body = new StreamReader(call.Arg<PutObjectRequest>().InputStream, Encoding.UTF8).ReadToEnd();
            return new PutObjectResponse();
        });

        await new Function(_s3).Invoke(Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü"))));

        string key = $"logs/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_{Some.SequenceNumber(1)}-{Some.SequenceNumber(1)}_{Some.Digest(1)}.log";
        await _s3.Received(1).PutObjectAsync(
            Arg.Is<PutObjectRequest>(request => request.BucketName == "my-logs" && request.Key == key
                && request.ContentType == "text/plain; charset=utf-8" && request.ExpectedBucketOwner == "111122223333"
                && request.ChecksumCRC32C == "EjacbA=="),
            Arg.Any<CancellationToken>());
        Assert.Single(_s3.ReceivedCalls(), call => call.GetMethodInfo().Name == nameof(IAmazonS3.PutObjectAsync));
        Assert.Equal("one\nzwei ü\n", body);
    }

    [Fact]
    public async Task An_error_of_the_client_fails_the_invocation()
    {
        _s3.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).ThrowsAsync(new AmazonS3Exception("Slow down"));

        await Assert.ThrowsAsync<ObjectNotWrittenException>(
            () => new Function(new Settings { BucketName = "my-logs" }, _s3).Invoke(Some.Event(Some.Gzip(Some.DataMessage("a")))));
    }

    /// <summary>A text with an offset is read as local time.</summary>
    [Fact]
    public void Neither_an_arrival_time_nor_a_key_depends_on_the_time_zone_of_the_process()
    {
        using var environment = new ProcessEnvironment(("TZ", "Asia/Tokyo"));
        TimeZoneInfo.ClearCachedData();
        try
        {
            KinesisEvent read = Some.Deserialized(
                """{"Records":[{"kinesis":{"approximateArrivalTimestamp":"2018-12-17T17:10:50-05:00"}}]}"""u8.ToArray())!;

            Assert.Equal(DateTimeKind.Local, read.Records[0].Kinesis.ApproximateArrivalTimestamp!.Value.Kind);
            Assert.Equal(TimeSpan.FromHours(9), TimeZoneInfo.Local.BaseUtcOffset);
            Assert.Equal(1_545_084_650_000, RecordFields.ArrivalMilliseconds(read.Records[0]));
            Assert.StartsWith(
                "logs/2018/12/17/22/2018-12-17-22-10-50_", new ObjectName([read.Records[0]], 0).Key(new KeyPrefix("logs/").Template, ".log"));
        }
        finally
        {
            environment.Dispose();
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Fact]
    public void Wrong_settings_keep_it_from_starting()
    {
        using var environment = new ProcessEnvironment(("BUCKET_NAME", null));

        Assert.Throws<InvalidSettingsException>(() => new Function(_s3));
    }
}
