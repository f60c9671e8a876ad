using System.Text.Json.Serialization;

namespace CloudwatchToS3.Tests;

/// <summary>What the function relies on in the Amazon.Lambda packages, be they the real ones or the stand-ins.</summary>
public class SerializerTests
{
    public static TheoryData<ILambdaSerializer> Serializers => [new FunctionSerializer(), new DefaultLambdaJsonSerializer()];

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Every_field_of_a_record_is_read(ILambdaSerializer serializer)
    {
        KinesisEvent.KinesisEventRecord record = Read(serializer, Some.Event([1, 2, 3]))!.Records.Single();

        Assert.Equal("1.0", record.Kinesis.KinesisSchemaVersion);
        Assert.Equal("d41d8cd98f00b204e9800998ecf8427e", record.Kinesis.PartitionKey);
        Assert.Equal(Some.SequenceNumber(1), record.Kinesis.SequenceNumber);
        Assert.Equal([1, 2, 3], record.Kinesis.Data.ToArray());
        Assert.Equal("aws:kinesis", record.EventSource);
        Assert.Equal("1.0", record.EventVersion);
        Assert.Equal($"shardId-000000000000:{Some.SequenceNumber(1)}", record.EventId);
        Assert.Equal("aws:kinesis:record", record.EventName);
        Assert.Equal("arn:aws:iam::111122223333:role/cloudwatch-to-s3", record.InvokeIdentityArn);
        Assert.Equal("eu-central-1", record.AwsRegion);
        Assert.Equal("arn:aws:kinesis:eu-central-1:111122223333:stream/cloudwatch-logs", record.EventSourceARN);
    }

    [Theory]
    [InlineData("1545084650.987", 1545084650987)]
    [InlineData("1545084650", 1545084650000)]
    [InlineData("1545084650.9874", 1545084650987)]
    [InlineData("1545084650.9876", 1545084650988)]
    [InlineData("1545084650987", null)]
    [InlineData("95649119999.999", 95649119999999)]
    [InlineData("95649120000", null)]
    [InlineData("\"2018-12-17T22:10:50\"", 1545084650000)]
    [InlineData("\"2018-12-17T17:10:50-05:00\"", 1545084650000)]
    [InlineData("\"2018-12-17T22:10:50.987Z\"", 1545084650987)]
    [InlineData("1767225600.123", 1767225600123)]
    [InlineData("\"2018-12-17\"", 1545004800000)]
    [InlineData("\"10:30\"", null)]
    [InlineData("\"10:30:00Z\"", null)]
    [InlineData("\"Nov 25\"", null)]
    [InlineData("\"25\"", null)]
    [InlineData("\"12/17/2018 22:10:50\"", null)]
    [InlineData("\"\"", null)]
    public void An_arrival_time_is_epoch_seconds(string json, long? expected)
    {
        KinesisEvent read = Some.Deserialized(Some.Utf8($$$"""{"Records":[{"kinesis":{"approximateArrivalTimestamp":{{{json}}} }}]}"""))!;

        Assert.Equal(expected, RecordFields.ArrivalMilliseconds(read.Records[0]));
    }

    [Fact]
    public void A_field_that_is_skipped_may_be_nested_at_any_depth()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":[", 5000)) + string.Concat(Enumerable.Repeat("]}", 5000));
        string kinesis = $$"""{"x":{{deep}},"partitionKey":{{deep}},"sequenceNumber":"7"}""";

        KinesisEvent read = Some.Deserialized(Some.Utf8($$"""{"x":{{deep}},"Records":[{"x":{{deep}},"kinesis":{{kinesis}}}]}"""))!;

        Assert.Equal("7", read.Records.Single().Kinesis.SequenceNumber);
    }

    [Theory]
    [InlineData("17", "17")]
    [InlineData("-1.5e3", "-1.5e3")]
    [InlineData("true", null)]
    [InlineData("null", null)]
    public void A_number_in_a_text_field_becomes_its_digits(string json, string? expected)
    {
        KinesisEvent read = Some.Deserialized(Some.Utf8($$"""{"Records":[{"eventID":{{json}},"kinesis":{"partitionKey":{{json}} } }]}"""))!;

        Assert.Equal((expected, expected), (read.Records[0].EventId, read.Records[0].Kinesis.PartitionKey));
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Names_are_read_in_any_case(ILambdaSerializer serializer) => Assert.Equal(
        "7", Read(serializer, """{"records":[{"KINESIS":{"SequenceNUMBER":"7"}}]}"""u8.ToArray())!.Records[0].Kinesis.SequenceNumber);

    [Theory]
    [MemberData(nameof(Serializers))]
    public void An_event_may_be_null_and_its_records_too(ILambdaSerializer serializer)
    {
        Assert.Null(Read(serializer, "null"u8.ToArray()));
        Assert.Null(Read(serializer, "{}"u8.ToArray())!.Records);
        Assert.Null(Read(serializer, """{"Records":null}"""u8.ToArray())!.Records);
        Assert.Null(Read(serializer, """{"Records":[null]}"""u8.ToArray())!.Records[0]);
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Bad_base64_and_bad_JSON_never_reach_the_handler(ILambdaSerializer serializer)
    {
        Assert.Throws<JsonSerializerException>(() => Read(serializer, """{"Records":[{"kinesis":{"data":"?"}}]}"""u8.ToArray()));
        Assert.Throws<JsonSerializerException>(() => Read(serializer, """{"Records":"""u8.ToArray()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("""{"Records":{}}""")]
    [InlineData("""{"Records":[{"kinesis":{"data":5}}]}""")]
    [InlineData("""{"Records":[]} x""")]
    [InlineData("""{"Records":[]}{"Records":[]}""")]
    [InlineData("null null")]
    public void What_is_not_an_event_is_refused_so_that_nothing_counts_as_done(string json) =>
        Assert.Throws<JsonSerializerException>(() => Read(new FunctionSerializer(), Some.Utf8(json)));

    private static KinesisEvent? Read(ILambdaSerializer serializer, byte[] json) =>
        serializer.Deserialize<KinesisEvent?>(new MemoryStream(json, writable: false));
}

/// <summary>For AWS's serializer with code made at build time.</summary>
[JsonSerializable(typeof(KinesisEvent))]
internal sealed partial class KinesisEventJson : JsonSerializerContext;
