using System.Net.Http.Headers;

namespace CloudwatchToS3.IntegrationTests.Servers;

/// <summary>Calls of AWS services over HTTP, for servers that take any signature.</summary>
internal sealed class AwsJson(Uri url) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public Task<JsonNode> Kinesis(string action, JsonObject request) => Call("kinesis", $"Kinesis_20131202.{action}", request);

    public Task<JsonNode> Logs(string action, JsonObject request) => Call("logs", $"Logs_20140328.{action}", request);

    public Task<JsonNode> PutLogEvents(string group, string stream, string[] lines)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return Logs("PutLogEvents", new JsonObject
        {
            ["logGroupName"] = group,
            ["logStreamName"] = stream,
            ["logEvents"] = new JsonArray([.. lines.Select((line, i) => new JsonObject { ["timestamp"] = now + i, ["message"] = line })]),
        });
    }

    /// <summary>Gets something of Lambda.</summary>
    public async Task<JsonNode> Lambda(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, path));
        return JsonNode.Parse(await Send("lambda", request))!;
    }

    public Task<XElement> CloudFormation(string action, params (string Name, string Value)[] parameters) =>
        Query("cloudformation", "2010-05-15", action, parameters);

    public Task<XElement> CloudWatch(string action, params (string Name, string Value)[] parameters) =>
        Query("monitoring", "2010-08-01", action, parameters);

    public void Dispose() => _http.Dispose();

    private async Task<XElement> Query(string service, string version, string action, (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(
                [
                    KeyValuePair.Create("Action", action), KeyValuePair.Create("Version", version),
                    .. parameters.Select(one => KeyValuePair.Create(one.Name, one.Value))]),
        };
        return XElement.Parse(await Send(service, request));
    }

    private async Task<JsonNode> Call(string service, string target, JsonObject body)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        string json = await Send(service, request);
        return json.Length > 0 ? JsonNode.Parse(json)! : new JsonObject();
    }

    private async Task<string> Send(string service, HttpRequestMessage request)
    {
        request.Headers.Add("X-Amz-Date", "20260101T000000Z");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256",
            $"Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature={new string('0', 64)}");
        using HttpResponseMessage answer = await _http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{request.Method} {request.RequestUri}: {text}");
        return text;
    }
}
