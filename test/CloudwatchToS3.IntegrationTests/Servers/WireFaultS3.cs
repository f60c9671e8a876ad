using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>What can happen between a client and S3. The first ones happen somewhere in the body.</summary>
public enum WireFault
{
    SlowDown,
    InternalError,
    AccessDenied,
    Reset,
    Hang,
    BitFlip,
    AnswerLost,      // stored, then the connection breaks
    AnswerHangs,     // stored, then nothing comes
    SlowAnswer,
}

/// <summary>The server in memory, with harm done on the way to some of the requests.</summary>
internal sealed class WireFaultS3 : MemoryS3
{
    private static readonly TimeSpan SlowAnswerTime = TimeSpan.FromMilliseconds(300);

    public WireFault Fault { get; init; }

    /// <summary>Where in the body, from 0 to 1.</summary>
    public double Place { get; init; }

    /// <summary>Of the requests to come, how many meet the fault.</summary>
    public int Times { get; set; }

    public int Injected { get; private set; }

    public static Task<WireFaultS3> Start(WireFault fault, double place) => Start(new WireFaultS3 { Fault = fault, Place = place });

    protected override async Task Answer(HttpContext context)
    {
        if (Times == 0)
        {
            await base.Answer(context);
            return;
        }

        Times--;
        Injected++;
        byte[] body = new byte[context.Request.ContentLength!.Value];
        int position = (int)((body.Length - 1) * Place);
        if (Fault < WireFault.BitFlip)
        {
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, position + 1));
        }
        else
        {
            await context.Request.Body.ReadExactlyAsync(body);
            body[position] ^= (byte)(Fault == WireFault.BitFlip ? 0x10 : 0);
            context.Request.Body = new MemoryStream(body);
            await base.Answer(context);
        }

        await (Fault switch
        {
            WireFault.SlowDown => Refuse(context, 503, "SlowDown", "SlowDown"),
            WireFault.InternalError => Refuse(context, 500, "InternalError", "InternalError"),
            WireFault.AccessDenied => Refuse(context, 403, "AccessDenied", "AccessDenied"),
            WireFault.Reset or WireFault.AnswerLost => Reset(context),
            WireFault.Hang or WireFault.AnswerHangs => Forever(context),
            WireFault.SlowAnswer => Task.Delay(SlowAnswerTime),
            _ => Task.CompletedTask,
        });
    }
}
