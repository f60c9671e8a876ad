using System.Numerics;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>
/// From a Kinesis of others into S3: each message is in the objects exactly once, in the order of its log stream. (From the log group on:
/// <see cref="StackTests"/>.)
/// </summary>
public class ChainTests(Kinesalite kinesalite, MemoryServer local) : IClassFixture<Kinesalite>, IClassFixture<MemoryServer>
{
    private const string Stream = "cloudwatch-logs";

    [Fact]
    public async Task What_is_put_into_a_stream_is_in_S3_and_what_is_undecodable_in_quarantine()
    {
        TestRun.SkipWithout(kinesalite.Absence);
        await local.Ready();
        using var aws = new AwsJson(kinesalite.Url);
        await aws.Kinesis("CreateStream", new JsonObject { ["StreamName"] = Stream, ["ShardCount"] = 3 });
        await AsActive(aws);
        string[][] messages =
            [.. Enumerable.Range(0, 5).Select(s => Enumerable.Range(0, 200).Select(i => $"stream {s} line {i:D4} \"ü\" 😀\twith tab").ToArray())];
        for (int i = 0; i < 200; i += 5)
        {
            foreach ((int stream, string[] lines) in messages.Index())
            {
                await PutRecord(aws, $"stream-{stream}", Some.Gzip(Some.DataMessage(lines[i..(i + 5)])));
            }

            await PutRecord(aws, "control", Some.Gzip(Some.ControlMessage));
        }

        byte[] cut = Some.Gzip(Some.DataMessage("never"))[..^3];
        await PutRecord(aws, "stream-1", cut);

        EventSourceMapping mapping = await Run(aws, failures: 5);
        Assert.True(mapping.Invocations > 10, $"{mapping.Invocations} invocations");

        Dictionary<string, byte[]> objects = await local.Objects();
        AssertExactlyOnceInOrder(messages, objects);
        JsonNode quarantined = JsonNode.Parse(objects.Single(o => o.Key.StartsWith("quarantine/")).Value)!["Records"]!.AsArray().Single()!;
        Assert.Equal(cut, Convert.FromBase64String((string)quarantined["kinesis"]!["data"]!));
        Assert.Matches("^[0-9]{56}$", (string)quarantined["kinesis"]!["sequenceNumber"]!);
    }

    /// <summary>Some first invocations fail after S3 has stored the object: their batches are delivered again.</summary>
    private async Task<EventSourceMapping> Run(AwsJson aws, int failures)
    {
        var mapping = new EventSourceMapping(aws, Stream, batchSize: 7, window: TimeSpan.FromSeconds(2));
        var function = new Function(new Settings { BucketName = S3Server.Bucket }, local.Connect());
        await mapping.Drain(async json =>
        {
            await function.Invoke(json);
            if (failures-- > 0)
            {
                throw new TimeoutException("The answer of the function was lost.");
            }
        });
        return mapping;
    }

    private static Task<JsonNode> PutRecord(AwsJson aws, string partitionKey, byte[] data) => aws.Kinesis(
        "PutRecord", new JsonObject { ["StreamName"] = Stream, ["PartitionKey"] = partitionKey, ["Data"] = Convert.ToBase64String(data) });

    private static async Task AsActive(AwsJson aws)
    {
        for (string status = ""; status != "ACTIVE"; await Task.Delay(20))
        {
            JsonNode stream = await aws.Kinesis("DescribeStream", new JsonObject { ["StreamName"] = Stream });
            status = (string)stream["StreamDescription"]!["StreamStatus"]!;
        }
    }

    private static void AssertExactlyOnceInOrder(string[][] messages, Dictionary<string, byte[]> objects)
    {
        string[] lines =
        [
            .. objects.Where(o => o.Key.EndsWith(".log"))
                // the first sequence number
                .OrderBy(o => BigInteger.Parse(Path.GetFileName(o.Key).Split('_', '-')[^2]))
                .SelectMany(o => Encoding.UTF8.GetString(o.Value).TrimEnd('\n').Split('\n')),
        ];

        Assert.Equal(messages.Sum(stream => stream.Length), lines.Length);
        Assert.All(messages, stream => Assert.Equal(stream, lines.Where(line => line.StartsWith(stream[0][..9]))));
    }
}
