using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>Stands between a client and an S3 server, passes requests on as they are, signatures and all, and does harm to some.</summary>
internal sealed class FaultProxy : LoopbackServer
{
    /// <summary>Ends a body of signed chunks, and holds none of its data.</summary>
    private const int EmptyChunkBytes = 88;

    private static readonly TimeSpan SlowAnswerTime = TimeSpan.FromMilliseconds(300);

    private readonly Uri _server;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private FaultProxy(Uri server) => _server = server;

    public WireFault Fault { get; set; }

    /// <summary>Where in the body, from 0 to 1.</summary>
    public double Place { get; set; }

    /// <summary>Of the requests to come, how many meet the fault.</summary>
    public int Times { get; set; }

    public int Injected { get; private set; }

    public static Task<FaultProxy> Start(Uri server) => Start(new FaultProxy(server));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _http.Dispose();
    }

    protected override async Task Answer(HttpContext context)
    {
        if (Times == 0)
        {
            await Pass(context, await Body(context, int.MaxValue));
            return;
        }

        Times--;
        Injected++;
        int position = (int)((context.Request.ContentLength!.Value - 1 - (Fault == WireFault.BitFlip ? EmptyChunkBytes : 0)) * Place);
        bool isInBody = Fault is WireFault.SlowDown or WireFault.InternalError or WireFault.AccessDenied or WireFault.Reset or WireFault.Hang;
        byte[] body = await Body(context, isInBody ? position + 1 : int.MaxValue);
        if (Fault is WireFault.AnswerLost or WireFault.AnswerHangs)
        {
            using HttpResponseMessage stored = await Forward(context, body);
        }

        await (Fault switch
        {
            WireFault.SlowDown => Refuse(context, 503, "SlowDown", "SlowDown"),
            WireFault.InternalError => Refuse(context, 500, "InternalError", "InternalError"),
            WireFault.AccessDenied => Refuse(context, 403, "AccessDenied", "AccessDenied"),
            WireFault.Reset or WireFault.AnswerLost => Reset(context),
            WireFault.Hang or WireFault.AnswerHangs => Forever(context),
            WireFault.BitFlip => Pass(context, Flipped(body, position)),
            _ => Pass(context, body, SlowAnswerTime),
        });
    }

    private static byte[] Flipped(byte[] body, int position)
    {
        body[position] ^= 0x10;
        return body;
    }

    private async Task Pass(HttpContext context, byte[] body, TimeSpan delay = default)
    {
        using HttpResponseMessage answer = await Forward(context, body);
        await Task.Delay(delay);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Transfer-Encoding" or "Connection")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body);
    }

    /// <summary>The first bytes of the body.</summary>
    private static async Task<byte[]> Body(HttpContext context, int limit)
    {
        byte[] body = new byte[Math.Min(limit, context.Request.ContentLength ?? 0)];
        await context.Request.Body.ReadExactlyAsync(body);
        return body;
    }

    private async Task<HttpResponseMessage> Forward(HttpContext context, byte[] body)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(
                $"{_server.AbsoluteUri.TrimEnd('/')}{target}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new ByteArrayContent(body);
        foreach ((string name, var values) in context.Request.Headers.Where(
                header => header.Key is not ("Expect" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return await _http.SendAsync(request);
    }
}
