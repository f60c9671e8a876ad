namespace CloudwatchToS3.Tests;

/// <summary>A local run keeps an object only if it is what the function meant, and only inside the folder.</summary>
public sealed class FolderClientTests : IDisposable
{
    private readonly TempFolder _folder = TempFolder.ForCaller();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_object_is_a_file_and_the_next_one_replaces_it()
    {
        await Put("logs/a b=ü.log", "old", "/7oBBA==");
        await Put("logs/a b=ü.log", "123456789", "4waSgw==");

        string file = Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(Path.Combine(_folder.Path, "my-logs", "logs", "a b=ü.log"), file);
        Assert.Equal("123456789", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("k", "AAAAAA==", "Cannot save the object: its 3 bytes are not what the function sent.")]
    [InlineData("k", null, "Cannot save the object: its 3 bytes are not what the function sent.")]
    [InlineData("../../k", "Nks/tw==", "Cannot save the object: 'my-logs/../../k' is not the path of a file.")]
    [InlineData("a//k", "Nks/tw==", "Cannot save the object: 'my-logs/a//k' is not the path of a file.")]
    public async Task What_the_function_did_not_mean_leaves_no_file(string key, string? checksum, string message)
    {
        var error = await Assert.ThrowsAsync<AmazonClientException>(() => Put(key, "abc", checksum));

        Assert.Equal(message, error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_key_below_another_object_is_an_error_that_names_the_file()
    {
        await Put("a", "123456789", "4waSgw==");

        var error = await Assert.ThrowsAsync<AmazonClientException>(() => Put("a/b", "123456789", "4waSgw=="));

        Assert.Contains(Path.Combine(_folder.Path, "my-logs", "a"), error.Message);
    }

    /// <summary>It is half an object, of a run that was killed. A log stream may begin like it.</summary>
    [Fact]
    public async Task An_unfinished_object_is_not_found_and_one_of_such_a_name_is()
    {
        await Put("logs/.incoming-7_2026.log", "123456789", "4waSgw==");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, $".incoming-{Guid.NewGuid():N}"), "half");
        (FolderStore store, string prefix) = FolderStore.At(_folder.Path);

        Assert.Empty((await store.Folder(prefix, CancellationToken.None)).Keys);
        Assert.Equal([$"{prefix}my-logs/logs/.incoming-7_2026.log"], (await store.Folder($"{prefix}my-logs/logs/", CancellationToken.None)).Keys);
    }

    private async Task Put(string key, string text, string? checksum)
    {
        using var s3 = new S3Target(null, _folder.Path, IsAws: false).Connect();
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "my-logs",
                Key = key,
                InputStream = new MemoryStream(Some.Utf8(text)),
                ChecksumCRC32C = checksum,
            });
    }
}
