namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>
/// What Lambda does with a Kinesis stream: it reads each shard from its oldest record, makes batches by number, bytes and window, hands
/// each as JSON to the function until that succeeds, and only then goes on.
/// </summary>
internal sealed class EventSourceMapping(AwsJson kinesis, string stream, int batchSize, TimeSpan window)
{
    private const int MaxBatchBytes = 4 * 1024 * 1024;

    private readonly Dictionary<string, string> _iterators = [];   // by shard

    /// <summary>Of all batches: how often the function was called.</summary>
    public int Invocations { get; private set; }

    /// <summary>Hands over records until a shard has had none for as long as the window. The next call goes on from there.</summary>
    /// <param name="invoke">The function, with the event's JSON; throws where it fails.</param>
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
        string iterator = _iterators.GetValueOrDefault(shard) ?? (string)(await kinesis.Kinesis("GetShardIterator", new JsonObject
        {
            ["StreamName"] = stream,
            ["ShardId"] = shard,
            ["ShardIteratorType"] = "TRIM_HORIZON",
        }))["ShardIterator"]!;
        var waiting = new List<JsonNode>();
        var sinceLast = Stopwatch.StartNew();
        while (waiting.Count > 0 || sinceLast.Elapsed < window)
        {
            JsonNode answer = await kinesis.Kinesis("GetRecords", new JsonObject { ["ShardIterator"] = iterator, ["Limit"] = 100 });
            _iterators[shard] = iterator = (string)answer["NextShardIterator"]!;
            JsonNode[] records = [.. answer["Records"]!.AsArray().Select(record => record!.DeepClone())];
            if (records.Length > 0)
            {
                waiting.AddRange(records);
                sinceLast.Restart();
            }

            while (waiting.Count >= batchSize || Bytes(waiting) >= MaxBatchBytes || (waiting.Count > 0 && sinceLast.Elapsed >= window))
            {
                int count = Math.Min(batchSize, waiting.Count);
                while (count > 1 && Bytes(waiting.Take(count)) > MaxBatchBytes)
                {
                    count--;
                }

                await InvokeUntilSuccess(Event(shard, waiting.Take(count)), invoke);
                waiting.RemoveRange(0, count);
            }
        }
    }

    private async Task InvokeUntilSuccess(byte[] json, Func<byte[], Task> invoke)
    {
        for (int attempt = 1; ; attempt++)
        {
            Invocations++;
            try
            {
                await invoke(json);
                return;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.True(attempt < 50, $"the shard is blocked: {e}");
            }
        }
    }

    private static int Bytes(IEnumerable<JsonNode> records) => records.Sum(record => ((string)record["Data"]!).Length);

    private byte[] Event(string shard, IEnumerable<JsonNode> records) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["Records"] = new JsonArray([.. records.Select(record => new JsonObject
        {
            ["kinesis"] = new JsonObject
            {
                ["kinesisSchemaVersion"] = "1.0",
                ["partitionKey"] = (string)record["PartitionKey"]!,
                ["sequenceNumber"] = (string)record["SequenceNumber"]!,
                ["data"] = (string)record["Data"]!,
                ["approximateArrivalTimestamp"] = record["ApproximateArrivalTimestamp"]!.DeepClone(),
            },
            ["eventSource"] = "aws:kinesis",
            ["eventVersion"] = "1.0",
            ["eventID"] = $"{shard}:{(string)record["SequenceNumber"]!}",
            ["eventName"] = "aws:kinesis:record",
            ["invokeIdentityArn"] = "arn:aws:iam::111122223333:role/cloudwatch-to-s3",
            ["awsRegion"] = "us-east-1",
            ["eventSourceARN"] = $"arn:aws:kinesis:us-east-1:111122223333:stream/{stream}",
        })]),
    });
}
