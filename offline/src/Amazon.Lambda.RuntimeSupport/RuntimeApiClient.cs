using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Lambda's Runtime API of 2018-06-01.</summary>
internal sealed class RuntimeApiClient : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Waits for the next event.</summary>
    public async Task<(Stream Input, InvocationContext Context)> Next(RuntimeLog log, ILambdaSerializer serializer)
    {
        using HttpResponseMessage next = await _http.GetAsync("invocation/next", HttpCompletionOption.ResponseHeadersRead);
        next.EnsureSuccessStatusCode();
        var input = new MemoryStream(await next.Content.ReadAsByteArrayAsync());
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", Header("Lambda-Runtime-Trace-Id"));
        return (input, new InvocationContext(log)
        {
            AwsRequestId = Header("Lambda-Runtime-Aws-Request-Id"),
            InvokedFunctionArn = Header("Lambda-Runtime-Invoked-Function-Arn"),
            TraceId = Header("Lambda-Runtime-Trace-Id"),
            Deadline = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Header("Lambda-Runtime-Deadline-Ms") ?? "0", CultureInfo.InvariantCulture)),
            Serializer = serializer,
        });

        string Header(string name) => next.Headers.TryGetValues(name, out IEnumerable<string> values) ? values.First() : null;
    }

    public Task Respond(string requestId, Stream answer) =>
        Post($"invocation/{requestId}/response", new StreamContent(answer) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } }, null);

    public Task ReportInvocationError(string requestId, Exception e) => Post($"invocation/{requestId}/error", Document(e), e.GetType().Name);

    public Task ReportInitError(Exception e) => Post("init/error", Document(e), null);

    public void Dispose() => _http.Dispose();

    private async Task Post(string path, HttpContent content, string errorType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (errorType is not null)
        {
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private static StringContent Document(Exception e) => new(Json(e).ToJsonString(), new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json"));

    private static JsonObject Json(Exception e)
    {
        var json = new JsonObject { ["errorType"] = e.GetType().Name, ["errorMessage"] = e.Message };
        if (e.StackTrace is { } trace)
        {
            json["stackTrace"] = new JsonArray([.. trace.Split('\n').Select(line => (JsonNode)line.Trim())]);
        }

        if (e.InnerException is { } inner)
        {
            json["cause"] = Json(inner);
        }

        return json;
    }
}
