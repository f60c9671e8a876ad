using Amazon.Lambda.TestUtilities;
using Amazon.S3;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

/// <summary>S3 that fails: the invocation fails with an error that names bucket, key and cause, and nothing is reported as written.</summary>
public class S3FaultTests
{
    private const string Key = "logs/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_"
        + "49669000000000000000000000000000000000000000000000000001-49669000000000000000000000000000000000000000000000000001.log";

    private static readonly byte[] Batch = Some.Event(Some.Gzip(Some.DataMessage("a")));

    [Theory]
    [InlineData(403, "AccessDenied", "Access Denied", 1)]
    [InlineData(404, "NoSuchBucket", "The specified bucket does not exist", 1)]
    [InlineData(503, "SlowDown", "Please reduce your request rate.", 3)]
    [InlineData(500, "InternalError", "We encountered an internal error.", 3)]
    public async Task An_error_answer_fails_the_invocation(int status, string code, string message, int requests)
    {
        await using FaultyS3 server = await FaultyS3.Answering(status, code, message);

        string error = await ErrorOfInvocation(server.Url);

        Assert.Equal(
            $"s3://local-logs/{Key} was not written: S3 answered {status} {code}: {message.TrimEnd('.')}. The invocation fails, so Kinesis delivers the batch again.",
            error);
        Assert.Equal(requests, server.Requests);
    }

    [Fact]
    public async Task No_answer_fails_the_invocation_in_bounded_time()
    {
        await using FaultyS3 server = await FaultyS3.NeverAnswering();

        string error = await ErrorOfInvocation(server.Url, config => config.Timeout = TimeSpan.FromMilliseconds(200));

        Assert.StartsWith($"s3://local-logs/{Key} was not written: ", error, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task A_reset_connection_fails_the_invocation()
    {
        await using FaultyS3 server = await FaultyS3.ResettingConnections();

        Assert.StartsWith($"s3://local-logs/{Key} was not written: ", await ErrorOfInvocation(server.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_server_at_all_fails_the_invocation() => Assert.Equal(
        $"s3://local-logs/{Key} was not written: Connection refused. The invocation fails, so Kinesis delivers the batch again.",
        await ErrorOfInvocation(new Uri("http://127.0.0.1:1")));

    [Fact]
    public void The_client_waits_no_longer_than_a_function_may_run()
    {
        AmazonS3Config config = S3Client.Config();

        Assert.Equal(TimeSpan.FromSeconds(20), config.Timeout);
        Assert.Equal(2, config.MaxErrorRetry);
    }

    private static async Task<string> ErrorOfInvocation(Uri url, Action<AmazonS3Config>? change = null)
    {
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(url, change);
        var logger = new TestLambdaLogger();
        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(
            () => new Function(Some.Settings(), s3).FunctionHandler(Some.Deserialized(Batch), new TestLambdaContext { Logger = logger }));
        Assert.Empty(logger.Buffer.ToString());
        return error.Message;
    }
}
