namespace CloudwatchToS3.Tests;

/// <summary>S3 that fails: the invocation fails with an error that names bucket, key and cause, and nothing is reported as written.</summary>
public class S3FaultTests
{
    private const string NotWritten = "s3://local-logs/logs/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_"
        + "49669000000000000000000000000000000000000000000000000001-49669000000000000000000000000000000000000000000000000001_"
        + "193143680a97.log was not written: ";

    private const string NoAnswer = "S3 did not answer in time. A function in a VPC needs a gateway endpoint for S3.";

    private static readonly byte[] Batch = Some.Event(Some.Gzip(Some.DataMessage("a")));

    [Theory]
    [InlineData(403, "AccessDenied", "Access Denied", 1)]
    [InlineData(404, "NoSuchBucket", "The specified bucket does not exist", 1)]
    [InlineData(503, "SlowDown", "Please reduce your request rate.", 3)]
    [InlineData(500, "InternalError", "We encountered an internal error.", 3)]
    public async Task An_error_answer_fails_the_invocation(int status, string code, string message, int requests)
    {
        await using var server = await FaultyS3.Answering(status, code, message);

        Assert.Equal($"{NotWritten}S3 answered {status} {code}: {message.TrimEnd('.')}.", await ErrorOfInvocation(server.Url));
        Assert.Equal(requests, server.Requests);
    }

    [Fact]
    public async Task No_answer_fails_the_invocation_in_bounded_time()
    {
        await using var server = await FaultyS3.NeverAnswering();
        var clock = Stopwatch.StartNew();

        Assert.Equal(NotWritten + NoAnswer, await ErrorOfInvocation(server.Url, config => config.Timeout = TimeSpan.FromMilliseconds(200)));
        Assert.True(clock.Elapsed >= TimeSpan.FromMilliseconds(600));
    }

    [Fact]
    public async Task Running_out_of_time_fails_the_invocation_before_Lambda_would_kill_it()
    {
        await using var server = await FaultyS3.NeverAnswering();
        TimeSpan remaining = TimeSpan.FromSeconds(1) + await LongerThanAnInvocation();

        var error = await Assert.ThrowsAsync<OutOfTimeException>(() => Lambda.Function(server.Url).Invoke(Batch, remaining));

        Assert.Equal(
            $"Out of time: {NotWritten}{NoAnswer} Give the function more time or memory, or its event source mapping a smaller batch size.",
            error.Message);
    }

    [Fact]
    public async Task An_attempt_without_an_answer_is_made_again()
    {
        TimeSpan attempt = await LongerThanAnInvocation();
        await using var server = await FaultyS3.NeverAnsweringFirst();

        await Lambda.Function(Lambda.Client(server.Url, config => config.Timeout = attempt), BatchLimits.Default).Invoke(Batch);

        Assert.Equal(2, server.Requests);
    }

    /// <summary>So that the error is there before Lambda kills the function: the last second is left alone.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.999)]
    public async Task Running_out_of_time_while_decoding_says_how_far_it_got_and_writes_nothing(double seconds)
    {
        await using var server = await FaultyS3.Succeeding();

        var error = await Assert.ThrowsAsync<OutOfTimeException>(() => Lambda.Function(server.Url).Invoke(Batch, TimeSpan.FromSeconds(seconds)));

        Assert.StartsWith(
            "Out of time: 0 of 1 records were decoded, and S3 confirmed 0 of their objects. Give the function more time", error.Message);
        Assert.Equal(0, server.Requests);
    }

    /// <summary>
    /// Three attempts end within the default timeout of two minutes. And a function in a VPC without a way to S3 would wait for its whole
    /// timeout, and not say why.
    /// </summary>
    [Fact]
    public void An_attempt_may_take_30_seconds_there_are_three_and_a_connection_may_take_5_seconds()
    {
        AmazonS3Config config = S3ClientConfig.Create();

        Assert.Equal((TimeSpan.FromSeconds(30), 2, TimeSpan.FromSeconds(5)), (config.Timeout, config.MaxErrorRetry, config.ConnectTimeout));
    }

    /// <summary>Its checksum and TLS protect it already. By default the SDK would hash it once more.</summary>
    [Theory]
    [InlineData("https://s3.eu-central-1.amazonaws.com", true)]
    [InlineData("http://127.0.0.1", false)]
    public async Task Over_https_the_body_is_not_signed_a_second_time(string url, bool isUnsigned)
    {
        var network = new Intercepted();
        var s3 = Lambda.Client(new Uri(url), config => config.HttpClientFactory = network);

        await Lambda.Function(s3, BatchLimits.Default).Invoke(Batch);

        Assert.Equal(isUnsigned, Assert.Single(network.Hashes) == "UNSIGNED-PAYLOAD");
    }

    /// <summary>Three attempts, and ten of the client's own for connections that S3 closed while the function was frozen.</summary>
    [Fact]
    public async Task A_reset_connection_fails_the_invocation()
    {
        await using var server = await FaultyS3.ResettingConnections();

        Assert.StartsWith(NotWritten, await ErrorOfInvocation(server.Url));
        Assert.Equal(13, server.Requests);
    }

    [Fact]
    public async Task No_server_at_all_fails_the_invocation() =>
        Assert.Equal($"{NotWritten}Connection refused.", await ErrorOfInvocation(new Uri("http://127.0.0.1:1")));

    /// <summary>Before any object, so that none loses a record that is not in quarantine yet.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_quarantine_object_that_was_not_written_fails_the_invocation(bool withGoodRecords)
    {
        await using var server = await FaultyS3.RefusingOnly("quarantine/");
        byte[] bad = "bad"u8.ToArray();
        byte[] batch = withGoodRecords ? Some.Event(Some.Gzip(Some.DataMessage("a")), bad) : Some.Event(bad);

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => Lambda.Function(server.Url).Invoke(batch));

        Assert.StartsWith("s3://local-logs/quarantine/2026/09/21/14/", error.Message);
        Assert.DoesNotContain(server.Received, request => request.Path.Contains("/logs/"));
    }

    [Fact]
    public async Task A_request_carries_checksum_type_and_expected_owner()
    {
        await using var server = await FaultyS3.Succeeding();

        await Lambda.Function(server.Url, ("BUCKET_OWNER", "111122223333"))
            .Invoke(Some.Event(Some.Gzip(Some.DataMessage("12345678")), "bad"u8.ToArray()));

        Assert.Equal(2, server.Requests);
        Assert.Equal("application/json", server.Received[0].Headers.ContentType);
        Assert.Equal("wLUoxg==", server.Received[1].Headers["x-amz-checksum-crc32c"]);
        Assert.Equal("CRC32C", server.Received[1].Headers["x-amz-sdk-checksum-algorithm"]);   // what a locked bucket demands
        Assert.Equal("text/plain; charset=utf-8", server.Received[1].Headers.ContentType);
        Assert.All(server.Received, request => Assert.Equal("111122223333", request.Headers["x-amz-expected-bucket-owner"]));
    }

    [Fact]
    public async Task No_object_is_started_after_one_has_failed()
    {
        (int puts, string error) = await PutsUntilFailure(
            [.. Enumerable.Repeat("m", 20)], "none", number => number == 3
                ? Task.FromException<PutObjectResponse>(new AmazonS3Exception($"put {number} failed"))
                : Task.FromResult(new PutObjectResponse()));

        Assert.Equal(3, puts);
        Assert.EndsWith("was not written: put 3 failed.", error);
    }

    /// <summary>The second text takes longer to compress than the first put takes to fail.</summary>
    [Fact]
    public async Task No_object_is_started_after_one_has_failed_while_it_was_compressed()
    {
        byte[] noise = new byte[9_000_000];
        new Random(1).NextBytes(noise);

        (int puts, string error) = await PutsUntilFailure(["m", Convert.ToBase64String(noise)], "gzip", _ =>
        {
            var answer = new TaskCompletionSource<PutObjectResponse>();
            new Thread(() =>
            {
                Thread.Sleep(50);   // until the next text is being compressed
                answer.SetException(new AmazonS3Exception("the first put failed"));
            }).Start();
            return answer.Task;
        });

        Assert.Equal(1, puts);
        Assert.EndsWith("was not written: the first put failed.", error);
    }

    /// <summary>A log group for each message.</summary>
    private static async Task<(int Puts, string Error)> PutsUntilFailure(
        string[] messages, string compression, Func<int, Task<PutObjectResponse>> put)
    {
        int puts = 0;
        IAmazonS3 s3 = PutOnlyS3.Client((_, _) => put(++puts));
        byte[] batch = Some.Event([.. messages.Select((message, i) => Some.Utf8(Some.Document($"{i}", [message])))]);

        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(
            () => new Function(Some.Settings(("KEY_PREFIX", "{logGroup}/"), ("COMPRESSION", compression), ("MAX_INFLATED_MIB", "16")), s3).Invoke(batch));
        return (puts, error.Message);
    }

    /// <summary>A second, and thirty times what an invocation takes on this machine, as busy as it is.</summary>
    private static async Task<TimeSpan> LongerThanAnInvocation()
    {
        await using var server = await FaultyS3.Succeeding();
        Function function = Lambda.Function(server.Url);
        await function.Invoke(Batch);
        long start = Stopwatch.GetTimestamp();
        await function.Invoke(Batch);
        return TimeSpan.FromSeconds(1) + (30 * Stopwatch.GetElapsedTime(start));
    }

    private static async Task<string> ErrorOfInvocation(Uri url, Action<AmazonS3Config>? change = null)
    {
        var logger = new TestLambdaLogger();
        var error = await Assert.ThrowsAsync<ObjectNotWrittenException>(() => Lambda.Function(Lambda.Client(url, change), BatchLimits.Default)
            .Invoke(Batch, logger: logger));
        Assert.Empty(logger.Buffer.ToString());
        return error.Message;
    }

    /// <summary>Confirms every request, and sends none.</summary>
    private sealed class Intercepted : HttpClientFactory
    {
        public List<string> Hashes { get; } = [];

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        private sealed class Handler(Intercepted network) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                network.Hashes.AddRange(request.Headers.GetValues("x-amz-content-sha256"));
                return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new ByteArrayContent([]) });
            }
        }
    }
}
