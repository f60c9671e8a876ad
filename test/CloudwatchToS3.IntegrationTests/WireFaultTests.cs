namespace CloudwatchToS3.IntegrationTests;

/// <summary>Every fault on the way to a server that checks CRC-32C.</summary>
public class WireFaultInMemoryTests(MemoryServer server) : WireFaultTests(server), IClassFixture<MemoryServer>
{
    [Theory]
    [MemberData(nameof(SmallBodies))]
    [MemberData(nameof(LargeBodies))]
    public Task The_right_object_is_there_once(WireFault fault, bool isLarge, double place) => Meet(fault, isLarge, place);
}

/// <summary>Those of a small body on the way to Ceph, which checks the signature of each chunk.</summary>
[Collection(nameof(Ceph))]
public class CephWireFaultTests(Ceph server) : WireFaultTests(server)
{
    [Theory]
    [MemberData(nameof(SmallBodies))]
    public Task The_right_object_is_there_once(WireFault fault, bool isLarge, double place) => Meet(fault, isLarge, place);
}

/// <summary>
/// Whatever happens on the wire: an invocation succeeds with the right object, or fails; after retries the right object is there, once.
/// </summary>
public abstract class WireFaultTests(S3Server server)
{
    private static readonly TimeSpan AnyTimeout = TimeSpan.FromMinutes(10);   // beyond any load
    private const int TimesUndisturbed = 10;   // what an attempt may take where a fault hangs, beside two seconds

    private static readonly string[] Lines = [.. Enumerable.Range(0, 6 * 1024).Select(i => $"{i:D7} {new string((char)('a' + (i % 26)), 1015)}")];

    private static readonly (byte[] Batch, string Text) Small =
        (Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀"))), "one\nzwei ü\n三 😀\n");

    private static readonly (byte[] Batch, string Text) Large = (
        Some.Event([.. Lines.Chunk(1000).Select(lines => Some.Gzip(Some.DataMessage(lines)))]), string.Concat(Lines.Select(line => line + "\n")));

    public static TheoryData<WireFault, bool, double> SmallBodies => Faults(isLarge: false);

    public static TheoryData<WireFault, bool, double> LargeBodies => Faults(isLarge: true);

    protected async Task Meet(WireFault fault, bool isLarge, double place)
    {
        (byte[] batch, string text) = isLarge ? Large : Small;
        await server.Ready();
        await using FaultProxy proxy = await FaultProxy.Start(server.Url);
        bool hangs = fault is WireFault.Hang or WireFault.AnswerHangs;
        Function function = Connect(proxy.Url, hangs ? await LongerThanUndisturbed(proxy, batch) : AnyTimeout);
        (proxy.Fault, proxy.Place) = (fault, place);

        // Each attempt of the client meets the fault.
        proxy.Times = int.MaxValue;
        bool succeeded = await Invoke(function, batch);
        // a flipped bit may be in a signature, which not every server checks
        bool mayPass = fault is WireFault.SlowAnswer or WireFault.BitFlip;
        bool mustPass = fault is WireFault.SlowAnswer;
        bool isInData = isLarge && place == 0.5;
        bool isRight = succeeded ? mayPass && !(fault == WireFault.BitFlip && isInData) : !mustPass;
        Assert.True(isRight, $"the invocation {(succeeded ? "succeeded" : "failed")}");
        await AssertRightOrNone(text, isThere: succeeded);

        // Its first one does.
        proxy.Times = 1;
        succeeded = await Invoke(function, batch);
        Assert.Equal(fault != WireFault.AccessDenied, succeeded || fault == WireFault.BitFlip);   // a refused body the client may give up
        await AssertRightOrNone(text, isThere: succeeded);

        // None does.
        proxy.Times = 0;
        Assert.True(await Invoke(function, batch));
        await AssertRightOrNone(text, isThere: true);
        Assert.True(proxy.Injected >= 2);
    }

    private async Task<TimeSpan> LongerThanUndisturbed(FaultProxy proxy, byte[] batch)
    {
        long start = Stopwatch.GetTimestamp();
        Assert.True(await Invoke(Connect(proxy.Url, AnyTimeout), batch));
        await server.Ready();
        return TimeSpan.FromSeconds(2) + (TimesUndisturbed * Stopwatch.GetElapsedTime(start));
    }

    private Function Connect(Uri proxy, TimeSpan attemptTimeout) => new(
        new Settings { BucketName = S3Server.Bucket },
        server.Connect(by: proxy, change: config => (config.Timeout, config.MaxErrorRetry) = (attemptTimeout, 1)));

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

    private async Task AssertRightOrNone(string text, bool isThere)
    {
        Dictionary<string, byte[]> objects = await server.Objects();
        Assert.True(objects.Count <= 1 && (objects.Count == 1 || !isThere), $"{objects.Count} objects");
        Assert.All(objects.Values, content => Assert.True(Encoding.UTF8.GetString(content) == text, "other bytes"));
    }

    /// <summary>Where a client waits for its timeout, at one place.</summary>
    private static TheoryData<WireFault, bool, double> Faults(bool isLarge) =>
    [
        .. from fault in Enum.GetValues<WireFault>()
           from place in fault == WireFault.Hang ? [0.5] : fault >= WireFault.AnswerLost ? [1] : new[] { 0, 0.5, 1 }
           select new TheoryDataRow<WireFault, bool, double>(fault, isLarge, place),
    ];
}
