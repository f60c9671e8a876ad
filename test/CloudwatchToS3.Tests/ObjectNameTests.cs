using System.Security.Cryptography;

namespace CloudwatchToS3.Tests;

public class ObjectNameTests
{
    private const string First = "49669000000000000000000000000000000000000000000000000001";
    private const string Last = "49669000000000000000000000000000000000000000000000000003";
    private const string Shard = "shardId-000000000000_";
    private const string ToLast = Shard + First + "-" + Last;
    private const string Time = "2026-09-21-14-13-21_";
    private const string Name = Time + ToLast + "_077c92a2da0c.log";

    [Theory]
    [InlineData("logs/", "logs/2026/09/21/14/" + Name)]
    [InlineData("", "2026/09/21/14/" + Name)]
    [InlineData("{stream}/x-", "cloudwatch-logs/2026/09/21/14/x-" + Name)]
    [InlineData("logs/year={yyyy}/month={MM}/day={dd}/hour={HH}/", "logs/year=2026/month=09/day=21/hour=14/" + Name)]
    [InlineData("logs", "2026/09/21/14/logs" + Name)]
    [InlineData("{yyyy}-", "2026-" + Name)]
    public void A_key_names_the_first_arrival_the_shard_and_the_first_and_last_record(string prefix, string expected) =>
        Assert.Equal(expected, KeyOf(prefix, Event(3)));

    /// <summary>Else an object of the first and the last record of a batch would replace that of all of them.</summary>
    [Fact]
    public void Other_records_with_the_same_first_and_last_one_have_another_key()
    {
        JsonNode batch = Event(3);
        batch["Records"]!.AsArray().RemoveAt(1);

        Assert.Equal("logs/2026/09/21/14/" + Time + ToLast + "_445ed9a2cbe0.log", KeyOf("logs/", batch));
    }

    [Fact]
    public void The_number_in_the_eventID_serves_where_the_record_has_none()
    {
        JsonNode batch = Event(1);
        Kinesis(batch, 0).Remove("sequenceNumber");

        Assert.Equal("logs/2026/09/21/14/" + Time + Shard + First + "-" + First + "_193143680a97.log", KeyOf("logs/", batch));
    }

    [Theory]
    [InlineData(1_789_997_600_000, "logs/2026/09/21/13/2026-09-21-13-33-20_")]
    [InlineData(long.MaxValue, "logs/1970/01/01/00/1970-01-01-00-00-00_")]
    [InlineData(-1, "logs/1970/01/01/00/1970-01-01-00-00-00_")]
    public void The_earliest_log_event_gives_the_time_where_the_first_record_has_no_arrival(long earliest, string start)
    {
        JsonNode batch = Event(1);
        Kinesis(batch, 0).Remove("approximateArrivalTimestamp");

        Assert.StartsWith(start + "shardId-", KeyOf("logs/", batch, earliest));
    }

    [Theory]
    [InlineData(0, "eventID", null)]
    [InlineData(0, "eventID", "")]
    [InlineData(0, "eventID", "no colon")]
    [InlineData(0, "eventID", "../../etc:1")]
    [InlineData(0, "eventID", "..:1")]
    [InlineData(0, "eventID", ".:1")]
    [InlineData(0, "eventID", ":1")]
    [InlineData(0, "eventID", "shardId-000000000000:1:2")]
    [InlineData(1, "eventID", "shardId-000000000001:7")]
    [InlineData(1, "eventSourceARN", "arn:aws:kinesis:eu-central-1:111122223333:stream/other")]
    [InlineData(1, "kinesis.sequenceNumber", "abc")]
    [InlineData(1, "kinesis.sequenceNumber", "12/../34")]
    [InlineData(1, "kinesis.sequenceNumber", "")]
    public void A_digest_of_the_records_is_the_identity_where_they_have_no_common_shard_or_no_numbers(int record, string member, string? value)
    {
        JsonNode batch = Event(3);
        JsonNode parent = member.StartsWith("kinesis.") ? Kinesis(batch, record) : batch["Records"]![record]!;
        parent[member.Split('.')[^1]] = value;

        Assert.Equal($"logs/2026/09/21/14/{Time}{Digest(batch)}.log", KeyOf("logs/", batch));
    }

    [Fact]
    public void A_field_that_is_missing_counts_as_empty_in_the_digest()
    {
        JsonNode batch = Event(1);
        Array.ForEach(["eventID", "eventSourceARN"], member => batch["Records"]![0]!.AsObject().Remove(member));
        Array.ForEach(["partitionKey", "sequenceNumber"], member => Kinesis(batch, 0).Remove(member));

        Assert.Equal($"logs/2026/09/21/14/{Time}{Digest(batch)}.log", KeyOf("logs/", batch));
    }

    /// <summary>SHA-256 of every record's data, eventID, stream, partition key and sequence number, each behind its length.</summary>
    private static string Digest(JsonNode batch)
    {
        IEnumerable<byte> fields = batch["Records"]!.AsArray().SelectMany(record => new[]
        {
            Convert.FromBase64String((string)record!["kinesis"]!["data"]!),
            Some.Utf8((string?)record["eventID"] ?? ""),
            Some.Utf8((string?)record["eventSourceARN"] ?? ""),
            Some.Utf8((string?)record["kinesis"]!["partitionKey"] ?? ""),
            Some.Utf8((string?)record["kinesis"]!["sequenceNumber"] ?? ""),
        }).SelectMany(field => Some.Utf8($"{field.Length}:").Concat(field));
        return Convert.ToHexStringLower(SHA256.HashData([.. fields]))[..32];
    }

    /// <summary>For all that AWS promises, shards of two streams may have the same numbers. A consumer of a stream gives its keys.</summary>
    [Theory]
    [InlineData("arn:aws:kinesis:eu-central-1:111122223333:stream/other", "5ea28c08f414")]
    [InlineData("arn:aws:kinesis:eu-west-1:111122223333:stream/cloudwatch-logs", "70dd8af8d3e2")]
    [InlineData("arn:aws:kinesis:eu-central-1:444455556666:stream/cloudwatch-logs", "a7c0ea2c7880")]
    [InlineData(Some.StreamArn, "077c92a2da0c")]
    [InlineData(Some.StreamArn + "/consumer/mine:1540591608", "077c92a2da0c")]
    public void The_same_shard_and_numbers_of_another_stream_have_another_key(string arn, string digest)
    {
        JsonNode batch = Event(3);
        SetStream(batch, arn);

        Assert.Equal($"logs/2026/09/21/14/{Time}{ToLast}_{digest}.log", KeyOf("logs/", batch));
    }

    [Fact]
    public void Two_consumers_give_the_key_of_their_stream()
    {
        JsonNode batch = Event(3);
        batch["Records"]![0]!["eventSourceARN"] = $"{Some.StreamArn}/consumer/mine:1540591608";
        batch["Records"]![1]!["eventSourceARN"] = $"{Some.StreamArn}/consumer/yours:1540591609";

        Assert.Equal(KeyOf("logs/", Event(3)), KeyOf("logs/", batch));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cloudwatch-logs")]
    [InlineData("arn:aws:kinesis:eu-central-1:111122223333:stream/")]
    [InlineData("arn:aws:kinesis:eu-central-1:1111\n22223333:stream/cloudwatch-logs")]
    [InlineData("arn:aws:sqs:eu-central-1:111122223333:stream/cloudwatch-logs")]
    public void A_digest_of_the_records_is_the_identity_where_they_name_no_stream(string? arn)
    {
        JsonNode batch = Event(2);
        SetStream(batch, arn);

        Assert.Equal($"unknown-region/2026/09/21/14/{Time}{Digest(batch)}.log", KeyOf("{region}/", batch));
    }

    [Theory]
    [InlineData("arn:aws:kinesis:eu-central-1:111122223333:stream/my-logs", "eu-central-1/my-logs")]
    [InlineData("arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/my-logs/consumer/mine:1540591608", "us-gov-west-1/my-logs")]
    [InlineData("arn:aws:kinesis:../x:111122223333:stream/my-logs", "unknown-region/unknown-stream")]
    [InlineData("arn:aws:kinesis:eu-central-1:1:stream/.", "unknown-region/unknown-stream")]
    [InlineData("arn:aws:kinesis:eu-central-1:1:stream/..", "unknown-region/unknown-stream")]
    [InlineData("arn:aws:kinesis:eu-central-1:1:stream/", "unknown-region/unknown-stream")]
    [InlineData("arn:aws:kinesis:eu-central-1:1:stream/../{yyyy}", "unknown-region/unknown-stream")]
    public void Region_and_stream_are_those_of_the_ARN_where_they_are_folders(string arn, string folders)
    {
        JsonNode batch = Event(1);
        SetStream(batch, arn);
        batch["Records"]![0]!["awsRegion"] = "not-this-one";

        Assert.StartsWith($"logs/{folders}/2026/", KeyOf("logs/{region}/{stream}/", batch));
    }

    [Theory]
    [InlineData("", "~empty")]
    [InlineData("unknown", "unknown")]
    [InlineData("~empty", "%7Eempty")]
    [InlineData("/aws/lambda/ü", "%2Faws%2Flambda%2F%C3%BC")]
    [InlineData(".", "%2E")]        // folders that a file system takes for others
    [InlineData("..", "%2E%2E")]
    [InlineData("a..", "a..")]
    public void A_value_of_a_log_event_is_one_folder(string logGroup, string folder) =>
        Assert.Equal($"{folder}/{{yyyy}}/{{MM}}/{{dd}}/{{HH}}/", new KeyPrefix("{logGroup}/").PartitionOf(logGroup, "s", "o"));

    [Theory]
    [InlineData("{logGroup}/", "g")]
    [InlineData("{logStream}/", "s")]
    [InlineData("{owner}/", "o")]
    [InlineData("{logGroup}-{owner}.{logStream}/", "g-o.s")]
    public void Each_field_of_log_events_makes_a_partition(string prefix, string folder)
    {
        var key = new KeyPrefix(prefix);

        Assert.True(key.IsPartitioned);
        Assert.Equal($"{folder}/{{yyyy}}/{{MM}}/{{dd}}/{{HH}}/", key.PartitionOf("g", "s", "o"));
    }

    [Theory]
    [InlineData("{yyyy}/")]
    [InlineData("{MM}/")]
    [InlineData("{dd}/")]
    [InlineData("{HH}/")]
    public void Any_date_field_takes_the_place_of_the_date_folders(string prefix)
    {
        Assert.Equal(prefix, new KeyPrefix(prefix).Template);
        Assert.False(new KeyPrefix(prefix).IsPartitioned);
    }

    /// <summary>150 bytes, of which 33 are for the digest: the cut is moved so that no escape is halved.</summary>
    [Theory]
    [InlineData(115)]
    [InlineData(116)]
    [InlineData(117)]
    [InlineData(118)]
    public void A_long_value_is_cut_between_two_characters(int lettersBeforeEscape)
    {
        string partition = new KeyPrefix("{logGroup}/").PartitionOf($"{new string('x', lettersBeforeEscape)}//{new string('y', 100)}", "s", "o");

        Assert.Matches("^x+(%2F)*~[0-9a-f]{32}/", partition);
        Assert.InRange(partition.IndexOf('/'), 148, 150);
    }

    [Fact]
    public void A_value_of_150_bytes_is_not_cut()
    {
        Assert.StartsWith($"{new string('x', 150)}/", new KeyPrefix("{owner}/").PartitionOf("g", "s", new string('x', 150)));
        Assert.Matches("^x{117}~[0-9a-f]{32}/", new KeyPrefix("{owner}/").PartitionOf("g", "s", new string('x', 151)));
    }

    /// <summary>Not that of the first record: the order of records is not that of their log events.</summary>
    [Fact]
    public async Task The_earliest_log_event_of_all_records_gives_the_time()
    {
        byte[] Of(int seconds) => Some.Gzip($$"""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m","timestamp":{{seconds}}000}]}""");
        JsonNode batch = JsonNode.Parse(Some.Event(Of(1_790_003_600), Of(1_790_000_000), Of(1_790_007_200)))!;
        Kinesis(batch, 0).Remove("approximateArrivalTimestamp");

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Utf8(batch.ToJsonString()));

        Assert.StartsWith("logs/2026/09/21/14/2026-09-21-14-13-20_", Assert.Single(lambda.Objects).Key);
    }

    [Fact]
    public void The_longest_key_fits_into_S3()
    {
        JsonNode batch = Event(1);
        SetStream(batch, $"arn:aws:kinesis:eu-central-1:1:stream/{new string('s', 128)}");
        batch["Records"]![0]!["eventID"] = $"{new string('h', 64)}:1";
        Kinesis(batch, 0)["sequenceNumber"] = new string('9', 129);

        Assert.InRange(Some.Utf8(KeyOf("{stream}" + new string('p', 384), batch)).Length, 860, 1024 - ".event.json".Length + ".log".Length);
    }

    private static JsonNode Event(int records) => JsonNode.Parse(Some.Event([.. Enumerable.Range(1, records).Select(i => new[] { (byte)i })]))!;

    private static JsonObject Kinesis(JsonNode batch, int record) => batch["Records"]![record]!["kinesis"]!.AsObject();

    private static void SetStream(JsonNode batch, string? arn) =>
        batch["Records"]!.AsArray().ToList().ForEach(record => record!["eventSourceARN"] = arn);

    private static string KeyOf(string prefix, JsonNode batch, long earliestTimestamp = long.MaxValue)
    {
        KinesisEvent deserialized = Some.Deserialized(Some.Utf8(batch.ToJsonString()))!;
        return new ObjectName([.. deserialized.Records], earliestTimestamp).Key(new KeyPrefix(prefix).Template, ".log");
    }
}
