using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace CloudwatchToS3.Testing.LocalS3;

/// <summary>An answer other than success, as S3 words it.</summary>
internal sealed class S3Error(HttpStatusCode status, string code, string message) : Exception(message)
{
    public static S3Error NotImplemented(string what) =>
        new(HttpStatusCode.NotImplemented, "NotImplemented", $"The local endpoint does not do this: {what}");

    public static S3Error BadRequest(string code, string message) => new(HttpStatusCode.BadRequest, code, message);

    public async Task Write(HttpResponse response)
    {
        response.StatusCode = (int)status;
        response.ContentType = "application/xml";
        await response.WriteAsync(new XElement(
            "Error",
            new XElement("Code", code),
            new XElement("Message", Message),
            new XElement("RequestId", response.HttpContext.TraceIdentifier)).ToString());
    }
}
