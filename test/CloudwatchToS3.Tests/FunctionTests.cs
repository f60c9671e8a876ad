namespace CloudwatchToS3.Tests;

/// <summary>The whole function: event JSON through the real serializer, objects through the real S3 client over HTTP.</summary>
public class FunctionTests
{
    private const string KeyOf1To3 = NameOf1To3 + "_077c92a2da0c.log";
    private const string KeyOf1And3 = NameOf1To3 + "_445ed9a2cbe0.log";
    private const string NameOf1To3 = "logs/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_"
        + "49669000000000000000000000000000000000000000000000000001-49669000000000000000000000000000000000000000000000000003";

    private const string GoodLines = "one\nzwei ü\n三 😀\n";

    private static readonly byte[] Good = Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀"));

    [Fact]
    public async Task A_batch_becomes_one_object()
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(
            Some.Event(Some.Gzip(Some.DataMessage("a", "b")), Some.Gzip(Some.ControlMessage), Some.Utf8(Some.DataMessage("c"))));

        Assert.Equal([KeyOf1To3], lambda.Objects.Keys);
        Assert.Equal("a\nb\nc\n", lambda.Text);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Records":null}""")]
    [InlineData("""{"Records":[]}""")]
    public async Task An_event_without_records_succeeds_and_writes_nothing(string json)
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Utf8(json));

        Assert.Empty(lambda.Objects);
        Assert.StartsWith("Information: Wrote 0 log events of 0 records: ", lambda.Log);
    }

    [Fact]
    public async Task Control_messages_and_data_messages_without_log_events_write_nothing()
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(Some.Gzip(Some.ControlMessage), Some.Gzip(Some.DataMessage())));

        Assert.Empty(lambda.Objects);
        Assert.Equal(["2", "1", "1", "0", "0"], LoggedFigures(lambda.Log)[..5]);
        Assert.Equal(["0", "[]", "[]"], LoggedFigures(lambda.Log)[7..]);
    }

    /// <summary>One of each kind, with the reason that its quarantine object gives. <see cref="RecordDecoderTests"/> has the others.</summary>
    public static TheoryData<string, byte[]> BadShapes => new()
    {
        { "neither gzip nor JSON", "plain text"u8.ToArray() },
        { "no data", [] },
        { "an aggregated record of the Kinesis Producer Library, not CloudWatch Logs data", [0xF3, 0x89, 0x9A, 0xC2, 0x0A, 0x01] },
        { "gzip data is cut off", Good[..^8] },
        { "garbage after the last gzip member", [.. Good, 1, 2, 3] },
        { "JSON is cut off", Some.Gzip(Some.DataMessage([.. Enumerable.Repeat("good", 500)])[..^5]) },
        { "unknown messageType", Some.Gzip("""{"messageType":"X","logEvents":[{"message":"m"}]}""") },
        { "a log event has no message", Some.Gzip("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m"},{"id":"1"}]}""") },
        { "inflates to more than 1048576 bytes", Some.Gzip(Some.DataMessage(new string('x', 1024 * 1024))) },
    };

    [Theory]
    [MemberData(nameof(BadShapes))]
    public async Task A_bad_record_goes_to_quarantine_and_spoils_no_other(string reason, byte[] bad)
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(Good, bad, Good), ("MAX_INFLATED_MIB", "1"));

        Assert.Equal(GoodLines + GoodLines, lambda.Text);
        Assert.Contains(KeyOf1And3, lambda.Objects.Keys);
        JsonObject quarantined = JsonNode.Parse(lambda.Quarantine)!["Records"]!.AsArray().Single()!.AsObject();
        Assert.Equal(reason, (string?)quarantined["quarantineReason"]);
        quarantined.Remove("quarantineReason");
        Assert.True(JsonNode.DeepEquals(Some.Record(2, bad), quarantined), quarantined.ToJsonString());
        Assert.Equal(["3", "2", "0", "1", "6"], LoggedFigures(lambda.Log)[..5]);
    }

    [Theory]
    [MemberData(nameof(BadShapes))]
    public async Task A_bad_record_alone_writes_a_quarantine_object_that_replays_to_itself(string reason, byte[] bad)
    {
        await using var lambda = await LambdaOnMemoryS3.Start(("MAX_INFLATED_MIB", "1"));

        string log = await lambda.Invoke(Some.Event(bad));
        Dictionary<string, byte[]> first = lambda.Objects;
        string again = await lambda.Invoke(lambda.Quarantine);

        Assert.Equal(
            ["quarantine/2026/09/21/14/2026-09-21-14-13-21_shardId-000000000000_49669000000000000000000000000000000000000000000000000001-"
                + "49669000000000000000000000000000000000000000000000000001_193143680a97.event.json"],
            first.Keys);
        Assert.Equal(first, lambda.Objects);
        Assert.Contains(
            $"Record {{EventId}} is quarantined: {{Reason}}{Environment.NewLine}\tshardId-000000000000:{Some.SequenceNumber(1)}{Environment.NewLine}\t{reason}"
            + Environment.NewLine, log);
        Assert.Equal(["1", "0", "0", "1", "0"], LoggedFigures(log)[..5]);
        Assert.Equal(LoggedFigures(log), LoggedFigures(again));
    }

    [Fact]
    public async Task What_an_undecodable_record_inflates_to_counts_as_inflated()
    {
        const string Unknown = """{"messageType":"OTHER","logEvents":[]}""";

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(Some.Gzip(Some.ControlMessage), Some.Gzip(Unknown)));

        Assert.Equal($"{Some.ControlMessage.Length + Unknown.Length}", LoggedFigures(lambda.Log)[6]);
    }

    [Fact]
    public async Task Replaying_what_can_be_decoded_by_now_never_touches_the_object_of_the_batch()
    {
        await using LambdaOnMemoryS3 strict = await LambdaOnMemoryS3.Start(("MAX_INFLATED_MIB", "1"));
        byte[] large = Some.Gzip(Some.DataMessage(new string('x', 1024 * 1024)));
        await strict.Invoke(Some.Event(large, Good, large));
        await using LambdaOnMemoryS3 roomy = await LambdaOnMemoryS3.Start();
        await roomy.Invoke(strict.Quarantine);

        Assert.Empty(strict.Objects.Keys.Intersect(roomy.Objects.Keys));
        Assert.Equal(2 * (1024 * 1024 + 1), roomy.Text.Length);
    }

    [Fact]
    public async Task A_batch_that_inflates_beyond_all_measure_is_written_as_far_as_it_goes_and_the_rest_quarantined()
    {
        await using var lambda = await LambdaOnMemoryS3.Start(new BatchLimits { Bytes = 2_500_000 }, ("MAX_INFLATED_MIB", "1"));
        string spaces = new(' ', 600_000);
        byte[] large = Some.Gzip($$"""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m"}],"x":"{{spaces}}"}""");

        string log = await lambda.Invoke(Some.Event([.. Enumerable.Repeat(large, 5), Good]));

        Assert.Equal(string.Concat(Enumerable.Repeat("m\n", 4)), lambda.Text);
        Assert.All(lambda.Quarantined, one => Assert.Equal("the records of the batch inflate to more than 2500000 bytes together", one.Reason));
        Assert.Equal(["6", "4", "0", "2", "4"], LoggedFigures(log)[..5]);

        await lambda.Invoke(lambda.Quarantine);
        Assert.Equal(3, lambda.Objects.Count);
        Assert.Contains(lambda.Objects.Values, content => content.AsSpan().SequenceEqual(Some.Utf8($"m\n{GoodLines}")));
    }

    /// <summary>The objects of a segment, and what is in quarantine, are named after its own records.</summary>
    [Fact]
    public async Task A_batch_of_more_text_than_is_kept_becomes_several_objects_and_the_same_ones_again()
    {
        await using var lambda = await LambdaOnMemoryS3.Start(new BatchLimits { SegmentBytes = 2 * 50 * (1024 + 1) });
        byte[] large = Some.Gzip(Some.DataMessage([.. Enumerable.Repeat(new string('x', 1024), 50)]));
        byte[] bad = "bad"u8.ToArray();
        byte[] batch = Some.Event(bad, large, large, bad, large, Good);

        string log = await lambda.Invoke(batch);
        Dictionary<string, byte[]> objects = lambda.Objects;
        await lambda.Invoke(batch);

        Assert.Equal(objects, lambda.Objects);
        Assert.Equal(["6", "4", "0", "2", "153"], LoggedFigures(log)[..5]);
        Assert.Equal(
            [
                (Name("logs", 22, [2, 3]) + ".log", 2 * 50 * (1024 + 1)),
                (Name("logs", 25, [5, 6]) + ".log", (50 * (1024 + 1)) + Some.Utf8(GoodLines).Length),
                (Name("quarantine", 21, [1, 4]) + ".event.json", lambda.Quarantine.Length),
            ],
            objects.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => (o.Key, o.Value.Length)));

        static string Name(string prefix, int second, int[] numbers) => $"{prefix}/2026/09/21/14/2026-09-21-14-13-{second}_shardId-000000000000_"
            + $"{Some.SequenceNumber(numbers[0])}-{Some.SequenceNumber(numbers[^1])}_{Some.Digest(numbers)}";
    }

    /// <summary>As Lambda Managed Instances do it.</summary>
    [Fact]
    public async Task Eight_invocations_at_the_same_time_write_the_objects_of_eight_one_after_the_other()
    {
        byte[][] batches = [.. Enumerable.Range(0, 8).Select(i => Some.EventFrom(
            100 * (i + 1),
            Some.Gzip(Some.DataMessage([.. Enumerable.Range(0, 2000).Select(j => $"batch {i} line {j} {new string((char)('a' + i), 100)}")])),
            "bad"u8.ToArray(), Good))];
        await using LambdaOnMemoryS3 one = await LambdaOnMemoryS3.Start(("COMPRESSION", "gzip"), ("OUTPUT_FORMAT", "json"));
        await using LambdaOnMemoryS3 eight = await LambdaOnMemoryS3.Start(("COMPRESSION", "gzip"), ("OUTPUT_FORMAT", "json"));

        foreach (byte[] batch in batches)
        {
            await one.Invoke(batch);
        }

        await Task.WhenAll(batches.Concat(batches).Select(batch => Task.Run(() => eight.Invoke(batch))));

        Assert.Equal(16, one.Objects.Count);
        Assert.Equal(one.Objects, eight.Objects);
    }

    public static TheoryData<string> StrangeFields =>
    [
        "kinesis.encryptionType", "kinesis.kinesisSchemaVersion", "kinesis.partitionKey", "kinesis.sequenceNumber",
        "kinesis.approximateArrivalTimestamp", "kinesis.unknown", "eventSource", "eventVersion", "eventID", "eventName", "invokeIdentityArn",
        "awsRegion", "eventSourceARN", "unknown",
    ];

    /// <summary>With AWS's own serializer the first of these fields fails the batch for ever.</summary>
    [Theory]
    [MemberData(nameof(StrangeFields))]
    public async Task Any_value_of_any_field_beside_the_data_loses_no_record(string field)
    {
        await using var lambda = await LambdaOnMemoryS3.Start();
        string[] values =
        [
            "null", "17", "-1e300", "1e300", "-9000000000000", "true", "\"NONE\"", "\"KMS\"", "\"\\ud800\"", "\"\\udc00:5\"", "[1,[\"data\"]]",
            "{\"data\":{\"data\":1}}",
        ];

        foreach ((int i, string value) in values.Index())
        {
            JsonObject record = Some.Record(i, Good);
            JsonObject parent = field.StartsWith("kinesis.") ? record["kinesis"]!.AsObject() : record;
            parent.Remove(field.Split('.')[^1]);
            string begin = parent == record ? "[{" : "\"kinesis\":{";
            string json = Encoding.UTF8.GetString(Some.EventOf([record]));
            await lambda.Invoke(Some.Utf8(json.Replace(begin, $"{begin}\"{field.Split('.')[^1]}\":{value},")));

            Assert.All(lambda.Server.Objects.Values, content => Assert.Equal(GoodLines, Encoding.UTF8.GetString(content)));
            Assert.True(lambda.Server.Objects.Count == 1, value);
            lambda.Server.Objects.Clear();
        }
    }

    [Theory]
    [InlineData("""{"Records":[5,"x",[],true]}""", 4)]
    [InlineData("""{"Records":[{"kinesis":5},{"kinesis":"x"},{"kinesis":[{"data":"e30="}]}]}""", 3)]
    [InlineData("""{"Records":[null]}""", 1)]
    [InlineData("""{"Records":[{}]}""", 1)]
    [InlineData("""{"Records":[{"kinesis":null,"eventID":"x"}]}""", 1)]
    [InlineData("""{"Records":[{"kinesis":{"data":null}}]}""", 1)]
    public async Task What_is_not_a_record_is_quarantined_and_counted(string json, int records)
    {
        await using var lambda = await LambdaOnMemoryS3.Start();

        string log = await lambda.Invoke(Some.Utf8(json));
        Dictionary<string, byte[]> first = lambda.Objects;
        await lambda.Invoke(lambda.Quarantine);

        Assert.Equal([$"{records}", "0", "0", $"{records}"], LoggedFigures(log)[..4]);
        Assert.Contains(json.Contains("eventID") ? "\tx" : "\twithout eventID", log);
        Assert.Equal(Enumerable.Repeat("no data", records), lambda.Quarantined.Select(one => one.Reason));
        Assert.Equal(first, lambda.Objects);
    }

    [Fact]
    public async Task The_sample_event_of_2015_works()
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(File.ReadAllBytes("Payloads/blog-2015.json"));

        Assert.Equal(
            [
                "logs/2015/07/10/19/2015-07-10-19-33-20_shardId-000000000000_49545115243490985018280067714973144582180062593244200961-"
                + "49545115243490985018280067714973144582180062593244200961_36750fb15a27.log"],
            lambda.Objects.Keys);
        Assert.Equal("{\"eventVersion\":\"1.03\",\"eventName\":\"DescribeInstances\"}\n", lambda.Text);
    }

    [Theory]
    [InlineData(10, "")]
    [InlineData(11, "1")]
    [InlineData(12, "2")]
    public async Task Ten_bad_records_are_logged_with_reason_and_number_and_never_with_content_and_the_others_counted(int records, string more)
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event([.. Enumerable.Repeat(Some.Utf8("secret"), records)]));

        Assert.Equal(10, lambda.Log.Split("Record {EventId} is quarantined: {Reason}").Length - 1);
        Assert.Contains("\tshardId-000000000000:49669000000000000000000000000000000000000000000000000010", lambda.Log);
        string[] parts = lambda.Log.Split($"{{MoreQuarantinedRecords}} more records are quarantined{Environment.NewLine}\t");
        Assert.Equal(more, parts.Length > 1 ? parts[1].Split(Environment.NewLine)[0] : "");
        Assert.DoesNotContain("secret", lambda.Log);
    }

    /// <summary>In the JSON log format a placeholder would become a property beside the metric of the same name, and a query count both.</summary>
    [Fact]
    public async Task One_sentence_and_the_metrics_account_for_the_batch()
    {
        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(Good, Some.Gzip(Some.ControlMessage), Good));

        long inflated = (2 * Some.Utf8(Some.DataMessage("one", "zwei ü", "三 😀")).Length) + Some.ControlMessage.Length;
        Assert.Equal("Information: Wrote 6 log events of 3 records: 2 data, 1 control, 0 quarantined.", lambda.Log.Split(Environment.NewLine)[0]);
        Assert.Equal(
            [
                "3", "2", "1", "0", "6", $"{(2 * Good.Length) + Some.Gzip(Some.ControlMessage).Length}", $"{inflated}",
                $"{2 * Some.Utf8(GoodLines).Length}", $"[\"s3://local-logs/{KeyOf1To3}\"]", "[]",
            ],
            LoggedFigures(lambda.Log));
    }

    /// <summary>What does not depend on the clock.</summary>
    private static string[] LoggedFigures(string log)
    {
        JsonNode document = JsonNode.Parse(log[log.IndexOf("{\"_aws\"")..])!;
        string[] names =
        [
            "Records", "DataRecords", "ControlRecords", "QuarantinedRecords", "LogEvents", "BytesIn", "BytesInflated", "BytesOut",
            "FirstObjects", "FirstQuarantineObjects",
        ];
        return [.. names.Select(name => document[name]!.ToJsonString())];
    }
}
