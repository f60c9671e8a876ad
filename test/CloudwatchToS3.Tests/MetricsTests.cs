namespace CloudwatchToS3.Tests;

/// <summary>The document of metrics that CloudWatch finds in the log.</summary>
public class MetricsTests
{
    [Fact]
    public async Task One_document_accounts_for_an_invocation()
    {
        byte[] good = Some.Gzip(Some.DataMessage("12345678", "ü"));
        string text = await TextOf(Some.Event(good, Some.Gzip(Some.ControlMessage), "bad"u8.ToArray(), good));
        JsonObject document = JsonNode.Parse(text)!.AsObject();

        Assert.DoesNotContain('\n', text);
        Assert.Equal(12, Values(document).Length);
        Assert.All(Values(document), value => Assert.Matches("^[A-Z][A-Za-z]+ (Count|Bytes|Milliseconds) [0-9.]+$", value));
        JsonNode directive = document["_aws"]!["CloudWatchMetrics"]!.AsArray().Single()!;
        Assert.Equal("CloudwatchToS3", (string?)directive["Namespace"]);
        Assert.Equal("""[["FunctionName"]]""", directive["Dimensions"]!.ToJsonString());
        Assert.Equal("my-function", (string?)document["FunctionName"]);
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds((long)document["_aws"]!["Timestamp"]!);
        Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.Equal(
            [
                "Records Count 4", "DataRecords Count 2", "ControlRecords Count 1", "QuarantinedRecords Count 1", "LogEvents Count 4",
                "Objects Count 1", $"BytesIn Bytes {(2 * good.Length) + Some.Gzip(Some.ControlMessage).Length + 3}",
            ],
            Values(document).Take(7));
        Assert.Equal(
            ["BytesInflated Bytes", "BytesOut Bytes", "DecodeTime Milliseconds", "UploadTime Milliseconds", "ArrivalLag Milliseconds"],
            Values(document).Skip(7).Select(value => value[..value.LastIndexOf(' ')]));
        Assert.All(Values(document).Skip(7), value => Assert.True(double.Parse(value.Split(' ')[2]) > 0, value));
    }

    /// <summary>All 5,000 that a batch can have would exceed a log event.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_first_three_objects_are_named_and_all_of_them_and_their_bytes_counted(int groups)
    {
        var puts = new List<(string Name, long Bytes)>();
        byte[][] records = [.. Enumerable.Range(0, groups).Select(i => Some.Gzip(Some.Document($"g{i}", ["m"])))];

        JsonObject document = await DocumentOf(
            Some.Event([.. records, "bad"u8.ToArray()]), put => puts.Add(($"s3://local-logs/{put.Key}", put.InputStream.Length)));

        Assert.Equal((groups, 1), ((int)document["Objects"]!, (int)document["QuarantineObjects"]!));
        Assert.Equal(puts.Sum(put => put.Bytes), (long)document["BytesOut"]!);
        Assert.Equal([puts[0].Name], Names("FirstQuarantineObjects"));
        Assert.Equal(puts.Skip(1).Select(put => put.Name).Order(StringComparer.Ordinal).Take(3), Names("FirstObjects"));

        string[] Names(string property) => [.. document[property]!.AsArray().Select(name => (string)name!)];
    }

    /// <summary>The first one has waited longest. Where its arrival is unknown, there is none.</summary>
    [Fact]
    public async Task The_lag_is_that_of_the_first_record()
    {
        byte[] data = Some.Gzip(Some.DataMessage("a"));
        DateTimeOffset first = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);
        double before = (DateTimeOffset.UtcNow - first).TotalMilliseconds;

        JsonObject document = await DocumentOf(
            Some.EventOf(new[] { 0, -3600, 3600 }.Select((offset, i) => Some.Record($"{i}", data, first.ToUnixTimeSeconds() + offset))));

        Assert.InRange((double)document["ArrivalLag"]!, before - 1, (DateTimeOffset.UtcNow - first).TotalMilliseconds + 1);

        JsonObject unknown = Some.Record(1, data);
        unknown["kinesis"]!.AsObject().Remove("approximateArrivalTimestamp");
        Assert.Equal(0, (double)(await DocumentOf(Some.EventOf([unknown])))["ArrivalLag"]!);
    }

    /// <summary>Two segments, whose puts take a while each.</summary>
    [Fact]
    public async Task Decoding_and_writing_are_timed_apart_and_for_all_segments_together()
    {
        TimeSpan put = TimeSpan.FromMilliseconds(200);
        byte[] batch = Some.Event(Some.Gzip(Some.DataMessage("a")), Some.Gzip(Some.DataMessage("b")));
        long start = Stopwatch.GetTimestamp();
        JsonObject document = await DocumentOf(batch, _ => Thread.Sleep(put), new BatchLimits { SegmentBytes = 1 });
        double all = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        Assert.Equal(2, (int)document["Objects"]!);
        Assert.InRange((double)document["UploadTime"]!, 2 * put.TotalMilliseconds, all);
        Assert.InRange((double)document["DecodeTime"]!, 0, all - (double)document["UploadTime"]! + 1);
    }

    [Fact]
    public async Task A_logger_that_fails_does_not_fail_the_invocation()
    {
        await using var server = await FaultyS3.Succeeding();

        await Lambda.Function(server.Url).Invoke(Some.Event(Some.Gzip(Some.DataMessage("a"))), logger: new LoggerOnFullDisk());

        Assert.Equal(1, server.Requests);
    }

    private static async Task<JsonObject> DocumentOf(byte[] eventJson, Action<PutObjectRequest>? put = null, BatchLimits? limits = null) =>
        JsonNode.Parse(await TextOf(eventJson, put, limits))!.AsObject();

    /// <returns>What the function gives to the runtime to be written as it is.</returns>
    private static async Task<string> TextOf(byte[] eventJson, Action<PutObjectRequest>? put = null, BatchLimits? limits = null)
    {
        IAmazonS3 s3 = PutOnlyS3.Client((request, _) =>
        {
            put?.Invoke(request);
            return Task.FromResult(new PutObjectResponse());
        });
        var messages = new List<string>();
        ILambdaLogger logger = Substitute.For<ILambdaLogger>();
        logger.Log(Arg.Do<string>(messages.Add));
        await new Function(Some.Settings(("KEY_PREFIX", "logs/{logGroup}/")), s3, limits ?? BatchLimits.Default).Invoke(eventJson, logger: logger);
        return Assert.Single(messages);
    }

    private static string[] Values(JsonObject document) => [.. document["_aws"]!["CloudWatchMetrics"]![0]!["Metrics"]!.AsArray()
        .Select(metric => $"{metric!["Name"]} {metric["Unit"]} {document[(string)metric["Name"]!]!.ToJsonString()}")];

    private sealed class LoggerOnFullDisk : ILambdaLogger
    {
        public void Log(string message) => throw new IOException("No space left on device");

        public void LogLine(string message) => Log(message);

        public void Log(string level, string message, params object[] args) => Log(message);
    }
}
