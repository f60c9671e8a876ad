using Amazon.S3.Model;
using CloudwatchToS3.Events;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace CloudwatchToS3.Tests;

/// <summary>The function with a client that is a substitute, as many people test theirs.</summary>
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

        await new Function(_s3).FunctionHandler(
            Some.Deserialized(Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü")))), new TestLambdaContext());

        await _s3.Received(1).PutObjectAsync(
            Arg.Is<PutObjectRequest>(request =>
                request.BucketName == "my-logs"
                && request.Key == $"logs/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_{Some.SequenceNumber(1)}-{Some.SequenceNumber(1)}_{Some.Digest(1)}.log"
                && request.ContentType == "text/plain; charset=utf-8"
                && request.ExpectedBucketOwner == "111122223333"
                && request.ChecksumCRC32C == "EjacbA=="),
            Arg.Any<CancellationToken>());
        await _s3.Received(1).PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>());
        Assert.Equal("one\nzwei ü\n", body);
    }

    /// <summary>Also where two records go to one object, two partitions meet in one key, and a record is a control message.</summary>
    [Fact]
    public async Task Each_object_says_how_many_log_events_it_holds_and_the_quarantine_object_how_many_records()
    {
        var said = new Dictionary<string, string>();
        _s3.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            PutObjectRequest request = call.Arg<PutObjectRequest>();
            string name = request.Key.StartsWith("quarantine/") ? "records" : "log-events";
            said.Add(request.Key.Split('/')[0], request.Metadata[$"x-amz-meta-{name}"]);
            return new PutObjectResponse();
        });
        string Of(string group, string owner, int events) =>
            $$"""{"messageType":"DATA_MESSAGE","logGroup":"{{group}}","owner":"{{owner}}","logEvents":["""
            + $"{string.Join(',', Enumerable.Repeat("""{"message":"two\nlines"}""", events))}]}}";

        var function = new Function(new Settings { BucketName = "my-logs", KeyPrefix = new KeyPrefix("{logGroup}-{yyyy}-{owner}/") }, _s3);
        await function.FunctionHandler(
            Some.Deserialized(Some.Event(
                Some.Gzip(Of("app", "2026-x", 3), Of("other", "x", 1)),
                Some.Gzip(Some.ControlMessage),
                "bad"u8.ToArray(),
                Some.Gzip(Of("app-2026", "x", 4)),
                "worse"u8.ToArray())),
            new TestLambdaContext());

        Assert.Equal(new() { ["quarantine"] = "2", ["app-2026-2026-x"] = "7", ["other-2026-x"] = "1" }, said);
    }

    /// <summary>Headers are visible ASCII; what is not is percent-encoded, and the percent sign, too.</summary>
    [Fact]
    public async Task A_quarantine_object_says_in_its_metadata_how_its_function_writes()
    {
        MetadataCollection? metadata = null;
        _s3.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            metadata = call.Arg<PutObjectRequest>().Metadata;
            return new PutObjectResponse();
        });

        var function = new Function(
            Some.Settings(
                ("OUTPUT_FORMAT", "json"), ("COMPRESSION", "zstd"), ("KEY_PREFIX", "100% !~{owner}ü/"), ("QUARANTINE_PREFIX", "bad/")),
            _s3);
        await function.FunctionHandler(Some.Deserialized(Some.Event("bad"u8.ToArray())), new TestLambdaContext());

        Assert.Equal(
            [
                "x-amz-meta-compression=zstd", "x-amz-meta-key-prefix=100%25%20!~{owner}%C3%BC/", "x-amz-meta-output-format=json",
                "x-amz-meta-quarantine-prefix=bad/", "x-amz-meta-records=1",
            ],
            metadata!.Keys.Select(name => $"{name}={metadata[name]}").Order());
    }

    [Fact]
    public async Task An_error_of_the_client_fails_the_invocation()
    {
        _s3.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).ThrowsAsync(new AmazonS3Exception("Slow down"));

        var function = new Function(new Settings { BucketName = "my-logs" }, _s3);
        await Assert.ThrowsAsync<ObjectNotWrittenException>(() => function.FunctionHandler(
            Some.Deserialized(Some.Event(Some.Gzip(Some.DataMessage("a")))), new TestLambdaContext()));
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
