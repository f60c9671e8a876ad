using CloudwatchToS3.Output;

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

    private static readonly byte[] Small = Some.Event(Some.Gzip(Some.DataMessage("one", "zwei ü", "三 😀")));
    private static readonly byte[] SmallText = "one\nzwei ü\n三 😀\n"u8.ToArray();

    private static readonly string[] Lines = [
        .. Enumerable.Range(0, 6 * 1024).Select(i => $"{i:D7} {new string((char)('a' + (i % 26)), 1015)}")];
    private static readonly byte[] Large = Some.Event([.. Lines.Chunk(1000).Select(lines => Some.Gzip(Some.DataMessage(lines)))]);
    private static readonly byte[] LargeText = Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => line + "\n")));

    public static TheoryData<WireFault, bool, double> SmallBodies => Faults(isLarge: false);

    public static TheoryData<WireFault, bool, double> LargeBodies => Faults(isLarge: true);

    protected async Task Meet(WireFault fault, bool isLarge, double place)
    {
        TestRun.SkipWithout(server.Absence);
        (byte[] batch, byte[] text) = isLarge ? (Large, LargeText) : (Small, SmallText);
        await server.Clear();
        await using FaultProxy proxy = await FaultProxy.Start(server.Url);
        bool hangs = fault is WireFault.Hang or WireFault.AnswerHangs;
        using AmazonS3Client s3 = Connect(proxy.Url, hangs ? await LongerThanUndisturbed(proxy, batch) : AnyTimeout);
        var function = new Function(new Settings { BucketName = S3Server.Bucket }, s3);
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
        using AmazonS3Client s3 = Connect(proxy.Url, AnyTimeout);
        long start = Stopwatch.GetTimestamp();
        Assert.True(await Invoke(new Function(new Settings { BucketName = S3Server.Bucket }, s3), batch));
        await server.Clear();
        return TimeSpan.FromSeconds(2) + (TimesUndisturbed * Stopwatch.GetElapsedTime(start));
    }

    private AmazonS3Client Connect(Uri proxy, TimeSpan attemptTimeout)
    {
        AmazonS3Client s3 = server.Connect(by: proxy);
        var config = (AmazonS3Config)s3.Config;
        config.Timeout = attemptTimeout;
        config.MaxErrorRetry = 1;
        return s3;
    }

    private static async Task<bool> Invoke(Function function, byte[] batch)
    {
        try
        {
            await function.FunctionHandler(Some.Deserialized(batch), new TestLambdaContext { Logger = new TestLambdaLogger() });
            return true;
        }
        catch (ObjectNotWrittenException)
        {
            return false;
        }
    }

    private async Task AssertRightOrNone(byte[] text, bool isThere)
    {
        Dictionary<string, byte[]> objects = await server.Objects();
        Assert.True(objects.Count <= 1 && (objects.Count == 1 || !isThere), $"{objects.Count} objects");
        Assert.All(objects.Values, content => Assert.True(content.AsSpan().SequenceEqual(text), "other bytes"));
    }

    private static TheoryData<WireFault, bool, double> Faults(bool isLarge)
    {
        var data = new TheoryData<WireFault, bool, double>();
        foreach (WireFault fault in Enum.GetValues<WireFault>())
        {
            foreach (double place in fault >= WireFault.AnswerLost ? [1] : new[] { 0, 0.5, 1 })
            {
                data.Add(fault, isLarge, place);
            }
        }

        return data;
    }
}
