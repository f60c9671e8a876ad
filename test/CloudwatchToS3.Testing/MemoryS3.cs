using System.Collections.Concurrent;
using System.Xml.Linq;

namespace CloudwatchToS3.Testing;

/// <summary>An S3 server that keeps objects, in memory: put, get, list and delete, whatever the bucket. It verifies what is put.</summary>
public class MemoryS3 : LoopbackServer
{
    /// <summary>Of a listing: less than S3's 1,000, so that tests see several.</summary>
    private const int PageSize = 300;

    private readonly Func<string, Task> _beforeGet;
    private readonly bool _keeps;
    private readonly Lock _lock = new();
    private int _inFlight;

    protected MemoryS3(Func<string, Task>? beforeGet = null, bool keeps = true) => (_beforeGet, _keeps) = (beforeGet ?? (_ => Task.CompletedTask), keeps);

    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    /// <summary>What the client said about each object in <c>x-amz-meta-</c> headers.</summary>
    public ConcurrentDictionary<string, (string Name, string Value)[]> Metadata { get; } = [];

    /// <summary>Methods and keys that are answered with 403.</summary>
    public ConcurrentDictionary<string, bool> Denied { get; } = [];

    /// <summary>Whether a listing counts as a GET that is denied.</summary>
    public bool DeniesListing { get; set; } = true;

    /// <summary>Bodies with the right length and checksum.</summary>
    public int Verified { get; private set; }

    public long VerifiedBytes { get; private set; }

    /// <summary>Requests at the same time.</summary>
    public int MostInFlight { get; private set; }

    /// <param name="beforeGet">Is waited for before an object is looked up, by its key.</param>
    public static Task<MemoryS3> Start(Func<string, Task>? beforeGet = null) => Start(new MemoryS3(beforeGet));

    /// <summary>Verifies bodies and forgets them: for bodies without number.</summary>
    public static Task<MemoryS3> StartForgetting() => Start(new MemoryS3(keeps: false));

    protected override async Task Answer(HttpContext context)
    {
        string[] names = context.Request.Path.Value!.TrimStart('/').Split('/', 2);
        lock (_lock)
        {
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        }

        try
        {
            await Answer(context, names.Length > 1 ? names[1] : "");
        }
        finally
        {
            lock (_lock)
            {
                _inFlight--;
            }
        }
    }

    private async Task Answer(HttpContext context, string key)
    {
        if (context.Request.Method == "GET" && key.Length > 0)
        {
            await _beforeGet(key);
        }

        if (Denied.ContainsKey(key) || (Denied.ContainsKey(context.Request.Method) && (key.Length > 0 || DeniesListing)))
        {
            await Deny(context);
        }
        else if (context.Request.Method == "PUT")
        {
            await Put(context, key);
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
            await Refuse(context, 404, "NoSuchKey", "The specified key does not exist.");
        }
    }

    private async Task Put(HttpContext context, string key)
    {
        using Stream body = _keeps ? new MemoryStream() : Stream.Null;
        if (context.Request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-"))
        {
            await Take(context);   // the chunks of a client with the SDK's defaults, which are only read
            return;
        }

        if (!await PutObjectBody.CopyTo(body, context.Request))
        {
            await Refuse(context, 400, "BadDigest", "The body is not what its length and checksum say.");
            return;
        }

        lock (_lock)
        {
            Verified++;
            VerifiedBytes += context.Request.ContentLength ?? 0;
        }

        if (body is MemoryStream kept)
        {
            Metadata[key] =
                [.. context.Request.Headers.Where(header => header.Key.StartsWith("x-amz-meta-")).Select(header => (header.Key, header.Value.ToString()))];
            Objects[key] = kept.ToArray();
        }
    }

    private Task List(HttpResponse response, Func<string, string> query)
    {
        XNamespace s3 = "http://s3.amazonaws.com/doc/2006-03-01/";
        (string prefix, string delimiter, string after) = (query("prefix"), query("delimiter"), query("continuation-token"));
        string Listed(string key) => delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length) is >= 0 and var end ? key[..(end + delimiter.Length)] : key;
        string[] names =
        [
            .. Objects.Keys.Where(key => key.StartsWith(prefix)).Select(Listed).Distinct().Where(name => string.CompareOrdinal(name, after) > 0)
                .Order(StringComparer.Ordinal),
        ];
        bool isTruncated = names.Length > PageSize;
        response.ContentType = "application/xml";
        return response.WriteAsync(new XElement(
            s3 + "ListBucketResult",
            new XElement(s3 + "IsTruncated", isTruncated),
            isTruncated ? new XElement(s3 + "NextContinuationToken", names[PageSize - 1]) : null,
            names.Take(PageSize).Select(name => delimiter.Length > 0 && name.EndsWith(delimiter)
                ? new XElement(s3 + "CommonPrefixes", new XElement(s3 + "Prefix", name))
                : new XElement(s3 + "Contents", new XElement(s3 + "Key", name)))).ToString());
    }
}
