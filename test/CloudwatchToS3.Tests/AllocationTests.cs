namespace CloudwatchToS3.Tests;

public class AllocationTests
{
    private const int MaxBytesBesideTheRecords = 64 * 1024;

    [Fact]
    public void Decoding_an_event_allocates_its_records_and_little_else()
    {
        var random = new Random(1);
        byte[] json = Some.Event([.. Enumerable.Range(0, 100).Select(_ => Some.Gzip(Some.DataMessage(
            [
                .. Enumerable.Range(0, 200)
                .Select(_ => $"{random.NextInt64():x16}{random.NextInt64():x16} \"quoted\" {random.NextInt64():x16}")])))]);
        var serializer = new FunctionSerializer();
        var decoder = new RecordDecoder(Some.Settings(), LineFormat.Text);
        long length = 0;
        Assert.InRange(json.Length, 1_000_000, 6_000_000);

        long records = 0;
        long beside = 0;
        for (int round = 0; round < 3; round++)   // the last one counts, with every buffer in its pool
        {
            KinesisEvent decoded = null!;
            records = Allocated(() => decoded = serializer.Deserialize<KinesisEvent>(new MemoryStream(json))!);
            beside = Allocated(() =>
            {
                length = 0;
                foreach (KinesisEvent.KinesisEventRecord record in decoded.Records)
                {
                    length += decoder.Decode(RecordFields.Data(record), CancellationToken.None).Lines.Length;
                }
            });
        }

        Assert.InRange(length, 1_000_000, 10_000_000);
        Assert.InRange(beside, 0, MaxBytesBesideTheRecords);
        Assert.InRange(records, json.Length * 3 / 4 - 100_000, json.Length);
    }

    /// <summary>A decoder has two arrays of the limit of a record, 64 MiB.</summary>
    [Fact]
    public void A_decoder_is_kept_for_the_next_invocation()
    {
        var function = new Function(Some.Settings(), PutOnlyS3.Client((_, _) => throw new NotSupportedException()));
        void Invoke() => Assert.True(function.FunctionHandler(null, new TestLambdaContext()).IsCompletedSuccessfully);

        Assert.InRange(Allocated(Invoke), 128 * 1024 * 1024, long.MaxValue);
        Assert.InRange(Allocated(Invoke), 0, 1024 * 1024);
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
