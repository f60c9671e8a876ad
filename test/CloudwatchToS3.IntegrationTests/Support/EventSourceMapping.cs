namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>
/// What Lambda does with a Kinesis stream: it reads each shard from its oldest record, and hands the records as JSON to the function, at most
/// so many at a time. Where Lambda would try again, a test fails.
/// </summary>
internal sealed class EventSourceMapping(AwsJson kinesis, string stream, int batchSize, TimeSpan window)
{
    private readonly Dictionary<string, string> _iterators = [];   // by shard

    /// <summary>Hands over records until a shard has had none for as long as the window. The next call goes on from there.</summary>
    public async Task Drain(Func<byte[], Task> invoke)
    {
        JsonNode shards = await kinesis.Kinesis("DescribeStream", new JsonObject { ["StreamName"] = stream });
        foreach (JsonNode? shard in shards["StreamDescription"]!["Shards"]!.AsArray())
        {
            await DrainShard((string)shard!["ShardId"]!, invoke);
        }
    }

    private async Task DrainShard(string shard, Func<byte[], Task> invoke)
    {
        string iterator = _iterators.GetValueOrDefault(shard) ?? (string)(await kinesis.Kinesis(
            "GetShardIterator",
            new JsonObject { ["StreamName"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" }))["ShardIterator"]!;
        for (var sinceLast = Stopwatch.StartNew(); sinceLast.Elapsed < window;)
        {
            JsonNode answer = await kinesis.Kinesis("GetRecords", new JsonObject { ["ShardIterator"] = iterator, ["Limit"] = batchSize });
            _iterators[shard] = iterator = (string)answer["NextShardIterator"]!;
            if (answer["Records"]!.AsArray() is { Count: > 0 } records)
            {
                await invoke(Some.EventOf(records.Select(record => Record(shard, record!))));
                sinceLast.Restart();
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));   // Lambda waits a second; moto and the processors need no more than this
            }
        }
    }

    private JsonObject Record(string shard, JsonNode record) => Some.Record(
        (string)record["SequenceNumber"]!, Convert.FromBase64String((string)record["Data"]!), (decimal)record["ApproximateArrivalTimestamp"]!,
        shard, $"arn:aws:kinesis:us-east-1:111122223333:stream/{stream}");
}
