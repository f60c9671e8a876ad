using System.IO.Compression;
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
    [InlineData("0", 0L)]
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
    [InlineData("[0]", null)]
    public void An_arrival_time_is_epoch_seconds(string json, long? expected)
    {
        KinesisEvent read = Some.Deserialized(Some.Utf8($$$"""{"Records":[{"kinesis":{"approximateArrivalTimestamp":{{{json}}} }}]}"""))!;

        Assert.Equal(expected, RecordFields.ArrivalMilliseconds(read.Records.Single()));
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
    [InlineData("""{"\u0052ecords":[{"kinesis":{"sequence\u004eumber":"7"}}]}""")]
    [InlineData("""{"Records":[{"kinesis":{"sequenceNumber":"7"}}],"Recordsü":5,"RecordsRecordsRecordsRecordsRecords":5}""")]
    public void Names_may_be_escaped_and_longer_ones_are_others(string json) =>
        Assert.Equal("7", Some.Deserialized(Some.Utf8(json))!.Records.Single().Kinesis.SequenceNumber);

    /// <summary>Records of a batch share what they have in common.</summary>
    [Fact]
    public void What_two_records_have_in_common_is_one_string()
    {
        KinesisEvent read = Some.Deserialized(Some.Event([1], [2]))!;

        Assert.Same(read.Records[0].EventSourceARN, read.Records[1].EventSourceARN);
        Assert.NotEqual(read.Records[0].EventId, read.Records[1].EventId);
    }

    /// <summary>The managed runtime gives a stream that knows its length; others give some bytes at a time.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1024)]
    [InlineData(300_000)]
    public void An_event_is_read_from_any_stream(int bytes)
    {
        byte[] json = Some.Utf8($$"""{"x":"","Records":[{"eventID":"7"}]}""");
        json = [.. json[..6], .. Enumerable.Repeat((byte)'x', Math.Max(0, bytes - json.Length)), .. json[6..]];
        using var fromTheMiddle = new MemoryStream([1, 2, 3, .. json]) { Position = 3 };
        using var inPieces = new GZipStream(new MemoryStream(Some.Gzip(json)), CompressionMode.Decompress);

        Assert.Equal("7", new FunctionSerializer().Deserialize<KinesisEvent>(fromTheMiddle).Records.Single().EventId);
        Assert.Equal("7", new FunctionSerializer().Deserialize<KinesisEvent>(inPieces).Records.Single().EventId);
        Assert.Equal("7", new FunctionSerializer().Deserialize<string>(new MemoryStream("\"7\""u8.ToArray())));
    }

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
    [InlineData("[]", "It is a JSON StartArray, not an object.")]
    [InlineData("5", "It is a JSON Number, not an object.")]
    [InlineData("""{"Records":{}}""", "\"Records\" is a JSON StartObject, not an array.")]
    [InlineData("""{"Records":[{"kinesis":{"data":5}}]}""", "")]
    [InlineData("""{"Records":[]} x""", "")]
    [InlineData("""{"Records":[]}{"Records":[]}""", "")]
    [InlineData("null null", "")]
    public void What_is_not_an_event_is_refused_so_that_nothing_counts_as_done(string json, string reason) => Assert.StartsWith(
        $"The event is not the JSON of a KinesisEvent: {reason}",
        Assert.Throws<JsonSerializerException>(() => Read(new FunctionSerializer(), Some.Utf8(json))).Message);

    private static KinesisEvent? Read(ILambdaSerializer serializer, byte[] json) =>
        serializer.Deserialize<KinesisEvent?>(new MemoryStream(json, writable: false));
}

/// <summary>For AWS's serializer with code made at build time.</summary>
[JsonSerializable(typeof(KinesisEvent))]
internal sealed partial class KinesisEventJson : JsonSerializerContext;
