using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>Calls of CloudWatch Logs and Kinesis, as JSON over HTTP, for servers that take any signature.</summary>
internal sealed class AwsJson(Uri url) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public Task<JsonNode> Kinesis(string action, JsonObject request) => Call("kinesis", $"Kinesis_20131202.{action}", request);

    public Task<JsonNode> Logs(string action, JsonObject request) => Call("logs", $"Logs_20140328.{action}", request);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> Call(string service, string target, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        request.Headers.Add("X-Amz-Date", "20260101T000000Z");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", $"Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature={new string('0', 64)}");
        using HttpResponseMessage answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string json = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{target}: {json}");
        return json.Length > 0 ? JsonNode.Parse(json)! : new JsonObject();
    }
}
