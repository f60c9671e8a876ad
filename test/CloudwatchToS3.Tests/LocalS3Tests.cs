using System.Globalization;
using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.LocalInvoke;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

/// <summary>The local endpoint takes a body only if it is what its client says, and keeps a file only when it is whole.</summary>
public class LocalS3Tests
{
    private const string Chunked = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string ChunkedWithTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    [Theory]
    [InlineData("plain.log")]
    [InlineData("a/b=c/d:e+f g/ü~'()!*.log")]
    [InlineData("a%2Fb/100%.log")]
    public async Task The_real_client_writes_any_key_with_its_own_checksum_or_a_given_one(string key)
    {
        using var folder = TempFolder.ForCaller();
        await using LocalS3 server = await LocalS3.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        string text = new('x', 200_000);

        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = key, ContentBody = text }, TestContext.Current.CancellationToken);
        Assert.Equal(text, await Content(folder, key));

        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = key, ContentBody = "123456789", ChecksumCRC32C = "4waSgw==" },
            TestContext.Current.CancellationToken);
        Assert.Equal("123456789", await Content(folder, key));
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_the_old_object()
    {
        using var folder = TempFolder.ForCaller();
        await using LocalS3 server = await LocalS3.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "k", ContentBody = "old" }, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "k", ContentBody = "new", ChecksumCRC32C = "4waSgw==" },
            TestContext.Current.CancellationToken));

        Assert.Equal("BadDigest", error.ErrorCode);
        Assert.Equal("old", await Content(folder, "k"));
        Assert.Single(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("3;chunk-signature=0\r\nabc\r\n0;chunk-signature=0\r\n\r\n", "3", Chunked, "")]
    [InlineData("2\r\nab\r\n1\r\nc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-crc32")]
    [InlineData("3\r\nabc\r\n0\r\nx-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-sha256")]
    public async Task Whole_chunked_bodies_are_taken(string body, string length, string content, string trailer)
    {
        using var folder = TempFolder.ForCaller();

        Assert.Equal((HttpStatusCode.OK, ""), await Put(folder, body, length, content, trailer));
        Assert.Equal("abc", await Content(folder, "k"));
    }

    [Theory]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "4", Chunked, "", "IncompleteBody")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "", Chunked, "", "IncompleteBody")]
    [InlineData("2\r\nabc\r\n0\r\n\r\n", "3", Chunked, "", "IncompleteBody")]
    [InlineData("3\r\nabc\r\n", "3", Chunked, "", "IncompleteBody")]
    [InlineData("5\r\nabc", "3", Chunked, "", "IncompleteBody")]
    [InlineData("x\r\nabc\r\n0\r\n\r\n", "3", Chunked, "", "IncompleteBody")]
    [InlineData("-3\r\nabc\r\n0\r\n\r\n", "3", Chunked, "", "IncompleteBody")]
    [InlineData("3\r\nabc\r\n0\r\n\r\nmore", "3", Chunked, "", "IncompleteBody")]
    [InlineData("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-crc32", "BadDigest")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-crc32", "MalformedTrailerError")]
    [InlineData("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "3", ChunkedWithTrailer, "", "MalformedTrailerError")]
    [InlineData("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-crc32", "MalformedTrailerError")]
    [InlineData("abc", "3", "UNSIGNED-PAYLOAD", "", "InvalidRequest")]
    [InlineData("abc", "", "UNSIGNED-PAYLOAD", "x-amz-checksum-crc32", "InvalidRequest")]
    [InlineData("abc", "", "unsigned-payload", "", "InvalidArgument")]
    [InlineData("abc", "", "000000000000000000000000000000000000000000000000000000000000000", "", "InvalidArgument")]
    [InlineData("abc", "", "x000000000000000000000000000000000000000000000000000000000000000", "", "InvalidArgument")]
    [InlineData("3\r\nabc\r\n0\r\nx-amz-checksum-new:1\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-new", "NotImplemented")]
    [InlineData("abc", "", "0000000000000000000000000000000000000000000000000000000000000000", "", "BadDigest")]
    public async Task A_body_that_is_not_what_its_client_said_leaves_no_file(string body, string length, string content, string trailer, string code)
    {
        using var folder = TempFolder.ForCaller();

        Assert.Equal(code, (await Put(folder, body, length, content, trailer)).Code);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_wrong_checksum_header_is_refused_beside_a_right_trailer()
    {
        using var folder = TempFolder.ForCaller();

        (HttpStatusCode _, string code) = await Put(
            folder, "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n", "3", ChunkedWithTrailer, "x-amz-checksum-crc32", "AAAAAA==");

        Assert.Equal("BadDigest", code);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_file()
    {
        using var folder = TempFolder.ForCaller();
        await using LocalS3 server = await LocalS3.Start(folder.Path);
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("PUT /bucket/k HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("GET", "/bucket/k", "")]
    [InlineData("DELETE", "/bucket/k", "")]
    [InlineData("POST", "/bucket/k?uploads", "")]
    [InlineData("PUT", "/bucket", "")]
    [InlineData("PUT", "/bucket/k?partNumber=1&uploadId=2", "")]
    [InlineData("PUT", "/bucket/k?acl", "")]
    [InlineData("PUT", "/bucket/k", "x-amz-copy-source")]
    [InlineData("PUT", "/bucket/k", "x-amz-server-side-encryption")]
    [InlineData("PUT", "/bucket/k", "If-None-Match")]
    public async Task What_is_not_done_is_answered_with_501(string method, string path, string header)
    {
        using var folder = TempFolder.ForCaller();
        await using LocalS3 server = await LocalS3.Start(folder.Path);

        (HttpStatusCode status, string code) = await Send(server, new HttpMethod(method), path, request =>
        {
            request.Content = new ByteArrayContent("abc"u8.ToArray());
            if (header.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(header, "*");
            }
        });

        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (status, code));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("/bucket/..%2F..%2Fescaped", "InvalidArgument")]
    [InlineData("/bucket/a/%2e%2e/%2e%2e/%2e%2e/escaped", "InvalidArgument")]
    [InlineData("/bucket/%2Fetc/escaped", "InvalidArgument")]
    [InlineData("/bucket/a%00b", "InvalidArgument")]
    [InlineData("/%2e%2e/escaped", "InvalidBucketName")]
    [InlineData("/Bucket!/k", "InvalidBucketName")]
    public async Task A_key_that_would_leave_its_folder_is_refused(string path, string code)
    {
        using var outer = TempFolder.ForCaller();
        string folder = Path.Combine(outer.Path, "inner");
        await using LocalS3 server = await LocalS3.Start(folder);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Some.Utf8($"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"), TestContext.Current.CancellationToken);
        string answer = await new StreamReader(client.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.True(path.Contains("%00", StringComparison.Ordinal) || answer.Contains($"<Code>{code}</Code>", StringComparison.Ordinal), answer);
        Assert.Empty(Directory.GetFiles(outer.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_key_below_another_object_is_an_error_that_says_so()
    {
        using var folder = TempFolder.ForCaller();
        await using LocalS3 server = await LocalS3.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "a", ContentBody = "x" }, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "a/b", ContentBody = "x" }, TestContext.Current.CancellationToken));

        Assert.Contains(Path.Combine(folder.Path, "bucket", "a"), error.Message, StringComparison.Ordinal);
    }

    private static Task<string> Content(TempFolder folder, string key) =>
        File.ReadAllTextAsync(Path.Combine([folder.Path, "bucket", .. key.Split('/')]), TestContext.Current.CancellationToken);

    private static async Task<(HttpStatusCode Status, string Code)> Put(TempFolder folder, string body, string length, string content, string trailer, string crc32 = "")
    {
        await using LocalS3 server = await LocalS3.Start(folder.Path);
        return await Send(server, HttpMethod.Put, "/bucket/k", request =>
        {
            request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
            request.Headers.Add("x-amz-content-sha256", content);
            if (length.Length > 0)
            {
                request.Headers.Add("x-amz-decoded-content-length", length);
            }

            if (crc32.Length > 0)
            {
                request.Headers.Add("x-amz-checksum-crc32", crc32);
            }

            if (trailer.Length > 0)
            {
                request.Headers.Add("x-amz-trailer", trailer);
            }
        });
    }

    private static async Task<(HttpStatusCode Status, string Code)> Send(LocalS3 server, HttpMethod method, string path, Action<HttpRequestMessage> change)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(server.Url, path));
        change(request);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        string xml = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, xml.Length == 0 ? "" : System.Xml.Linq.XElement.Parse(xml).Element("Code")!.Value.ToString(CultureInfo.InvariantCulture));
    }
}
