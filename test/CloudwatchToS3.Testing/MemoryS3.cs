using System.Collections.Concurrent;
using System.Xml.Linq;

namespace CloudwatchToS3.Testing;

/// <summary>An S3 server that keeps objects, in memory: put, get, list and delete, whatever the bucket.</summary>
public sealed class MemoryS3 : LoopbackServer
{
    /// <summary>Of a listing: less than S3's 1,000, so that tests see several.</summary>
    private const int PageSize = 300;

    private readonly Func<string, Task> _beforeGet;

    private MemoryS3(Func<string, Task> beforeGet) => _beforeGet = beforeGet;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    /// <summary>What the client said about each object in <c>x-amz-meta-</c> headers.</summary>
    public ConcurrentDictionary<string, (string Name, string Value)[]> Metadata { get; } = [];

    /// <summary>Methods and keys that are answered with 403.</summary>
    public ConcurrentDictionary<string, bool> Denied { get; } = [];

    /// <summary>Whether a listing counts as a GET that is denied.</summary>
    public bool DeniesListing { get; set; } = true;

    /// <param name="beforeGet">Is waited for before an object is looked up, by its key.</param>
    public static Task<MemoryS3> Start(Func<string, Task>? beforeGet = null) => Start(new MemoryS3(beforeGet ?? (_ => Task.CompletedTask)));

    protected override async Task Answer(HttpContext context)
    {
        string[] names = context.Request.Path.Value!.TrimStart('/').Split('/', 2);
        string key = names.Length > 1 ? names[1] : "";
        if (context.Request.Method == "GET" && key.Length > 0)
        {
            await _beforeGet(key);
        }

        if (Denied.ContainsKey(key) || (Denied.ContainsKey(context.Request.Method) && (key.Length > 0 || DeniesListing)))
        {
            await Error(context.Response, 403, "AccessDenied", "Access Denied");
        }
        else if (context.Request.Method == "PUT")
        {
            using var body = new MemoryStream();
            if (!await PutObjectBody.CopyTo(body, context.Request, context.RequestAborted))
            {
                await Error(context.Response, 400, "BadDigest", "The body is not what its length and checksum say.");
                return;
            }

            Metadata[key] = [
                .. context.Request.Headers.Where(header => header.Key.StartsWith("x-amz-meta-"))
                .Select(header => (header.Key, header.Value.ToString()))];
            Objects[key] = body.ToArray();
        }
        else if (context.Request.Method == "DELETE")
        {
            Objects.TryRemove(key, out _);
            context.Response.StatusCode = 204;
        }
        else if (key.Length == 0)
        {
            await List(context.Response, name => context.Request.Query[name].ToString());
        }
        else if (Objects.TryGetValue(key, out byte[]? content))
        {
            foreach ((string name, string value) in Metadata.GetValueOrDefault(key, []))
            {
                context.Response.Headers[name] = value;
            }

            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content);
        }
        else
        {
            await Error(context.Response, 404, "NoSuchKey", "The specified key does not exist.");
        }
    }

    private Task List(HttpResponse response, Func<string, string> query)
    {
        XNamespace s3 = "http://s3.amazonaws.com/doc/2006-03-01/";
        (string prefix, string delimiter, string after) = (query("prefix"), query("delimiter"), query("continuation-token"));
        string Listed(string key) =>
            delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length) is >= 0 and var end
            ? key[..(end + delimiter.Length)]
            : key;
        string[] names = [
            .. Objects.Keys.Where(key => key.StartsWith(prefix)).Select(Listed).Distinct()
            .Where(name => string.CompareOrdinal(name, after) > 0)
            .Order(StringComparer.Ordinal)];
        bool isTruncated = names.Length > PageSize;
        return Xml(response, new XElement(
            s3 + "ListBucketResult",
            new XElement(s3 + "IsTruncated", isTruncated),
            isTruncated ? new XElement(s3 + "NextContinuationToken", names[PageSize - 1]) : null,
            names.Take(PageSize).Select(name => delimiter.Length > 0 && name.EndsWith(delimiter)
                ? new XElement(s3 + "CommonPrefixes", new XElement(s3 + "Prefix", name))
                : new XElement(s3 + "Contents", new XElement(s3 + "Key", name)))));
    }

    private static Task Error(HttpResponse response, int status, string code, string message)
    {
        response.StatusCode = status;
        return Xml(response, new XElement("Error", new XElement("Code", code), new XElement("Message", message)));
    }

    private static Task Xml(HttpResponse response, XElement content)
    {
        response.ContentType = "application/xml";
        return response.WriteAsync(content.ToString());
    }
}
