using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using CloudwatchToS3.Testing;
using CloudwatchToS3.Testing.LocalS3;

namespace CloudwatchToS3.Tests;

/// <summary>The local endpoint takes a body only if it is what its client says, and keeps a file only when it is whole.</summary>
public class LocalS3Tests
{
    [Theory]
    [InlineData("plain.log")]
    [InlineData("a/b=c/d:e+f g/ü~'()!*.log")]
    [InlineData("a%2Fb/100%.log")]
    public async Task The_real_client_writes_any_key_with_its_own_checksum_or_a_given_one(string key)
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        string text = new('x', 200_000);

        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = key, ContentBody = text, UseChunkEncoding = false },
            TestContext.Current.CancellationToken);
        Assert.Equal(text, await Content(folder, key));

        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "bucket",
                Key = key,
                ContentBody = "123456789",
                UseChunkEncoding = false,
                ChecksumCRC32C = "4waSgw==",
            },
            TestContext.Current.CancellationToken);
        Assert.Equal("123456789", await Content(folder, key));
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_the_old_object()
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "k", ContentBody = "old", UseChunkEncoding = false },
            TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "bucket",
                Key = "k",
                ContentBody = "new",
                UseChunkEncoding = false,
                ChecksumCRC32C = "4waSgw==",
            },
            TestContext.Current.CancellationToken));

        Assert.Equal("BadDigest", error.ErrorCode);
        Assert.Equal("old", await Content(folder, "k"));
        Assert.Single(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("UNSIGNED-PAYLOAD", "", "")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "", "")]
    [InlineData("", "x-amz-checksum-crc32", "NSRBwg==")]
    [InlineData("", "x-amz-checksum-crc32c", "Nks/tw==")]
    [InlineData("", "x-amz-checksum-sha1", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")]
    [InlineData("", "x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")]
    public async Task A_body_with_its_own_checksum_is_taken(string content, string header, string value)
    {
        using var folder = TempFolder.ForCaller();

        Assert.Equal((HttpStatusCode.OK, ""), await Put(folder, content, header, value));
        Assert.Equal("abc", await Content(folder, "k"));
    }

    [Theory]
    [InlineData("unsigned-payload", "", "", "InvalidArgument")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000", "", "", "InvalidArgument")]
    [InlineData("x000000000000000000000000000000000000000000000000000000000000000", "", "", "InvalidArgument")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "", "", "BadDigest")]
    [InlineData("", "x-amz-checksum-crc32", "AAAAAA==", "BadDigest")]
    [InlineData("", "x-amz-checksum-crc32c", "AAAAAA==", "BadDigest")]
    [InlineData("", "x-amz-checksum-new", "1", "NotImplemented")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", "", "NotImplemented")]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-trailer", "x-amz-checksum-crc32", "NotImplemented")]
    public async Task A_body_that_is_not_what_its_client_said_leaves_no_file(string content, string header, string value, string code)
    {
        using var folder = TempFolder.ForCaller();

        Assert.Equal(code, (await Put(folder, content, header, value)).Code);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_body_without_a_length_is_refused()
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);

        (HttpStatusCode status, string code) = await Send(server, HttpMethod.Put, "/bucket/k", request =>
        {
            request.Content = new ByteArrayContent("abc"u8.ToArray());
            request.Headers.TransferEncodingChunked = true;
        });

        Assert.Equal((HttpStatusCode.LengthRequired, "MissingContentLength"), (status, code));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_file()
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(
                "PUT /bucket/k HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray(), TestContext.Current.CancellationToken);
            await Until(files => files.Any(file => Path.GetFileName(file).StartsWith(".incoming-", StringComparison.Ordinal)));
        }

        await Until(files => files.Length == 0);

        async Task Until(Func<string[], bool> isSo)
        {
            string[] files;
            for (int i = 0; !isSo(files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)); i++)
            {
                Assert.True(i < 60_000, $"There is {string.Join(", ", files)}.");   // ten minutes: beyond any load
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
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
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);

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
        await using S3Endpoint server = await S3Endpoint.Start(folder);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Some.Utf8($"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"),
            TestContext.Current.CancellationToken);
        string answer = await new StreamReader(client.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.True(
            path.Contains("%00", StringComparison.Ordinal) || answer.Contains($"<Code>{code}</Code>", StringComparison.Ordinal), answer);
        Assert.Empty(Directory.GetFiles(outer.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_key_below_another_object_is_an_error_that_says_so()
    {
        using var folder = TempFolder.ForCaller();
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        using AmazonS3Client s3 = LambdaOnLocalS3.Client(server.Url);
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "a", ContentBody = "x", UseChunkEncoding = false },
            TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "a/b", ContentBody = "x", UseChunkEncoding = false },
            TestContext.Current.CancellationToken));

        Assert.Contains(Path.Combine(folder.Path, "bucket", "a"), error.Message, StringComparison.Ordinal);
    }

    private static Task<string> Content(TempFolder folder, string key) =>
        File.ReadAllTextAsync(Path.Combine([folder.Path, "bucket", .. key.Split('/')]), TestContext.Current.CancellationToken);

    private static async Task<(HttpStatusCode Status, string Code)> Put(TempFolder folder, string content, string header, string value)
    {
        await using S3Endpoint server = await S3Endpoint.Start(folder.Path);
        return await Send(server, HttpMethod.Put, "/bucket/k", request =>
        {
            request.Content = new ByteArrayContent("abc"u8.ToArray());
            request.Headers.Add("x-amz-content-sha256", content);
            if (header.Length > 0)
            {
                request.Headers.Add(header, value);
            }
        });
    }

    private static async Task<(HttpStatusCode Status, string Code)> Send(
        S3Endpoint server, HttpMethod method, string path, Action<HttpRequestMessage> change)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(server.Url, path));
        change(request);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        string xml = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            response.StatusCode,
            xml.Length == 0 ? "" : System.Xml.Linq.XElement.Parse(xml).Element("Code")!.Value.ToString(CultureInfo.InvariantCulture));
    }
}
