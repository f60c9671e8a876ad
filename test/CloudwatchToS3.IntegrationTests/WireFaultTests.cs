namespace CloudwatchToS3.IntegrationTests;

/// <summary>Whatever happens on the wire, an invocation succeeds with the right object, or fails; after retries it is there, once.</summary>
public class WireFaultTests
{
    private static readonly TimeSpan AnyTimeout = TimeSpan.FromMinutes(10);   // beyond any load
    private const int TimesUndisturbed = 10;   // what an attempt may take where a fault hangs, beside two seconds

    private static readonly string[] Lines = [.. Enumerable.Range(0, 6 * 1024).Select(i => $"{i:D7} {new string((char)('a' + (i % 26)), 1015)}")];

    private static readonly (byte[] Batch, string Text) Small =
        (Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀"))), "one\nzwei ü\n三 😀\n");

    private static readonly (byte[] Batch, string Text) Large = (
        Some.Event([.. Lines.Chunk(1000).Select(lines => Some.Gzip(Some.DataMessage(lines)))]), string.Concat(Lines.Select(line => line + "\n")));

    /// <summary>Where a client waits for its timeout, at one place.</summary>
    public static TheoryData<WireFault, bool, double> Faults =>
    [
        .. from fault in Enum.GetValues<WireFault>()
           from isLarge in new[] { false, true }
           from place in fault == WireFault.Hang ? [0.5] : fault >= WireFault.AnswerLost ? [1] : new[] { 0, 0.5, 1 }
           select new TheoryDataRow<WireFault, bool, double>(fault, isLarge, place),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_right_object_is_there_once(WireFault fault, bool isLarge, double place)
    {
        (byte[] batch, string text) = isLarge ? Large : Small;
        await using WireFaultS3 s3 = await WireFaultS3.Start(fault, place);
        bool hangs = fault is WireFault.Hang or WireFault.AnswerHangs;
        Function function = Connect(s3, hangs ? await LongerThanUndisturbed(s3, batch) : AnyTimeout);

        // Each attempt of the client meets the fault.
        s3.Times = int.MaxValue;
        bool succeeded = await Invoke(function, batch);
        Assert.Equal(fault == WireFault.SlowAnswer, succeeded);
        AssertRightOrNone(s3, text, isThere: succeeded);

        // Its first one does.
        s3.Times = 1;
        succeeded = await Invoke(function, batch);
        Assert.Equal(fault != WireFault.AccessDenied, succeeded || fault == WireFault.BitFlip);   // a refused body the client may give up
        AssertRightOrNone(s3, text, isThere: succeeded);

        // None does.
        s3.Times = 0;
        Assert.True(await Invoke(function, batch));
        AssertRightOrNone(s3, text, isThere: true);
        Assert.True(s3.Injected >= 2);
    }

    private static async Task<TimeSpan> LongerThanUndisturbed(WireFaultS3 s3, byte[] batch)
    {
        long start = Stopwatch.GetTimestamp();
        Assert.True(await Invoke(Connect(s3, AnyTimeout), batch));
        s3.Objects.Clear();
        return TimeSpan.FromSeconds(2) + (TimesUndisturbed * Stopwatch.GetElapsedTime(start));
    }

    private static Function Connect(WireFaultS3 s3, TimeSpan attemptTimeout) => new(
        new Settings { BucketName = "my-logs" },
        Lambda.Client(s3.Url, config => (config.Timeout, config.MaxErrorRetry) = (attemptTimeout, 1)));

    private static async Task<bool> Invoke(Function function, byte[] batch)
    {
        try
        {
            await function.Invoke(batch);
            return true;
        }
        catch (ObjectNotWrittenException)
        {
            return false;
        }
    }

    private static void AssertRightOrNone(WireFaultS3 s3, string text, bool isThere)
    {
        Assert.InRange(s3.Objects.Count, isThere ? 1 : 0, 1);
        Assert.All(s3.Objects.Values, content => Assert.True(Encoding.UTF8.GetString(content) == text, "other bytes"));
    }
}
