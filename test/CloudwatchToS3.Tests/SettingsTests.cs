namespace CloudwatchToS3.Tests;

public class SettingsTests
{
    private const string BucketNames =
        "must be 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, and not an IP address.";

    private const string Fields =
        "the fields allowed in braces are {stream}, {region}, {yyyy}, {MM}, {dd}, {HH}, {logGroup}, {logStream} and {owner}.";

    private const string KeyLength =
        "at most 512 bytes are allowed, of which {stream} takes 128, {region} 32, and {logGroup}, {logStream} and {owner} 150 each.";

    [Theory]
    [InlineData("12345")]
    [InlineData("0x1234")]
    [InlineData("2026.logs.1.2")]
    [InlineData("1.2.3.x")]
    [InlineData("a1.2.3.4")]
    [InlineData("1.2.3.4.5")]
    [InlineData("abc")]
    [InlineData("a23456789b123456789c123456789d123456789e123456789f123456789g123")]   // 63
    public void A_bucket_of_digits_is_a_bucket(string name) => Assert.Equal(name, Some.Settings(("BUCKET_NAME", name)).BucketName);

    [Fact]
    public void Only_the_bucket_is_required()
    {
        var defaults = new Settings
        {
            BucketName = "my-logs",
            KeyPrefix = new KeyPrefix("logs/"),
            QuarantinePrefix = new KeyPrefix("quarantine/"),
            MaxInflatedBytes = 67_108_864,
            OutputFormat = OutputFormat.Text,
            Compression = Compression.None,
            BucketOwner = null,
        };

        Assert.Equal(defaults, Some.Settings(("BUCKET_NAME", "my-logs")));
        Assert.Equal(defaults, new Settings { BucketName = "my-logs" });
    }

    [Fact]
    public void Every_setting_is_read() => Assert.Equal(
        new Settings
        {
            BucketName = "my.logs-1",
            KeyPrefix = new KeyPrefix(""),
            QuarantinePrefix = new KeyPrefix("bad/{stream}/"),
            MaxInflatedBytes = 1_048_576,
            OutputFormat = OutputFormat.Json,
            Compression = Compression.Zstd,
            BucketOwner = "111122223333",
        },
        Some.Settings(
            ("BUCKET_NAME", "my.logs-1"), ("KEY_PREFIX", ""), ("QUARANTINE_PREFIX", "bad/{stream}/"), ("OUTPUT_FORMAT", "json"),
            ("COMPRESSION", "zstd"), ("MAX_INFLATED_MIB", "1"), ("BUCKET_OWNER", "111122223333")));

    [Fact]
    public void All_mistakes_are_in_one_message()
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Some.Settings(("BUCKET_NAME", ""), ("KEY_PREFIX", "/x"), ("OUTPUT_FORMAT", "xml")));

        Assert.Equal(
            """
            3 settings are wrong:
            - BUCKET_NAME is not set: give the name of the bucket, as in BUCKET_NAME=my-logs.
            - KEY_PREFIX is '/x': a key must not begin with '/'; write 'x'.
            - OUTPUT_FORMAT is 'xml': must be text or json.
            """,
            error.Message);
    }

    [Theory]
    [InlineData("BUCKET_NAME", "My-Logs", BucketNames)]
    [InlineData("BUCKET_NAME", "ab", BucketNames)]
    [InlineData("BUCKET_NAME", "a23456789b123456789c123456789d123456789e123456789f123456789g1234", BucketNames)]
    [InlineData("BUCKET_NAME", "$(BUCKET_NAME)", BucketNames)]
    [InlineData("BUCKET_NAME", "my-logs\n", BucketNames)]
    [InlineData("BUCKET_NAME", "a..b", BucketNames)]
    [InlineData("BUCKET_NAME", "ab.-c", BucketNames)]
    [InlineData("BUCKET_NAME", "192.168.1.1", BucketNames)]
    [InlineData("KEY_PREFIX", "a//b", "folders that are empty, '.' or '..' are not allowed.")]
    [InlineData("KEY_PREFIX", "../a", "folders that are empty, '.' or '..' are not allowed.")]
    [InlineData("KEY_PREFIX", "a/./b", "folders that are empty, '.' or '..' are not allowed.")]
    [InlineData("KEY_PREFIX", "a}b{yyyy}", Fields)]
    [InlineData("KEY_PREFIX", "a}b", Fields)]
    [InlineData("KEY_PREFIX", "{stream}{stream}{stream}{stream}x", KeyLength)]
    [InlineData("KEY_PREFIX", "{day}/", Fields)]
    [InlineData("KEY_PREFIX", "{d{yyyy}d}/", Fields)]
    [InlineData("KEY_PREFIX", "{{yyyy}}", Fields)]
    [InlineData("KEY_PREFIX", "a\u0001b", "control characters are not allowed.")]
    [InlineData("QUARANTINE_PREFIX", "/", "a key must not begin with '/'; write ''.")]
    [InlineData("OUTPUT_FORMAT", "Json", "must be text or json.")]
    [InlineData("COMPRESSION", "GZIP", "must be none, gzip or zstd.")]
    [InlineData("MAX_INFLATED_MIB", "0", "must be a whole number from 1 to 256.")]
    [InlineData("MAX_INFLATED_MIB", "257", "must be a whole number from 1 to 256.")]
    [InlineData("MAX_INFLATED_MIB", "1.5", "must be a whole number from 1 to 256.")]
    [InlineData("MAX_INFLATED_MIB", "-1", "must be a whole number from 1 to 256.")]
    [InlineData("BUCKET_OWNER", "me", "must be a 12-digit AWS account id.")]
    [InlineData("BUCKET_OWNER", "11112222333x", "must be a 12-digit AWS account id.")]
    [InlineData("BUCKET_OWNER", "1111222233334", "must be a 12-digit AWS account id.")]
    public void A_mistake_names_the_variable_its_value_and_what_is_allowed(string name, string value, string allowed)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Some.Settings((name, value)));

        Assert.Equal([$"{name} is '{value}': {allowed}"], error.Mistakes);
        Assert.Equal($"1 setting is wrong:\n- {name} is '{value}': {allowed}", error.Message);
    }

    [Theory]
    [InlineData("{logGroup}")]
    [InlineData("{logStream}")]
    [InlineData("{owner}")]
    public void Quarantine_has_no_fields_of_log_events(string field) => Assert.Equal(
        ["QUARANTINE_PREFIX contains {logGroup}, {logStream} or {owner}: a quarantined record has none of them."],
        Assert.Throws<InvalidSettingsException>(() => Some.Settings(("QUARANTINE_PREFIX", $"bad/{field}/"))).Mistakes);

    [Theory]
    [InlineData("x", 512)]
    [InlineData("{stream}", 4)]
    [InlineData("{region}", 16)]
    [InlineData("üü", 128)]
    public void A_prefix_may_have_512_bytes_of_which_a_stream_takes_128_and_a_region_32(string part, int times)
    {
        string longest = string.Concat(Enumerable.Repeat(part, times));

        Some.Settings(("KEY_PREFIX", longest));
        Assert.Throws<InvalidSettingsException>(() => Some.Settings(("KEY_PREFIX", longest + "x")));
    }

    [Theory]
    [InlineData("logs/", "logs/quarantine/")]
    [InlineData("logs/", "logs/")]
    [InlineData("quarantine/logs/", "quarantine/")]
    [InlineData("logs/{logGroup}/", "logs/bad/{yyyy}/")]
    [InlineData("logs/x-", "logs/y-")]
    [InlineData("{stream}/logs/", "{stream}/logs/bad/")]
    [InlineData("", "")]
    public void Neither_prefix_may_be_inside_the_other(string keys, string quarantine)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Some.Settings(("KEY_PREFIX", keys), ("QUARANTINE_PREFIX", quarantine)));

        Assert.StartsWith(
            $"QUARANTINE_PREFIX is '{quarantine}' and KEY_PREFIX '{keys}': one must not be inside the other", Assert.Single(error.Mistakes));
    }

    [Theory]
    [InlineData("logs/", "logs-quarantine/")]
    [InlineData("logs/", "")]
    [InlineData("", "quarantine/")]
    [InlineData("{logGroup}/", "quarantine/")]
    [InlineData("logs", "logs-bad/")]
    public void Prefixes_beside_each_other_are_fine(string keys, string quarantine) =>
        Assert.Equal(new KeyPrefix(quarantine), Some.Settings(("KEY_PREFIX", keys), ("QUARANTINE_PREFIX", quarantine)).QuarantinePrefix);

    [Theory]
    [InlineData(null, "512", null)]
    [InlineData("64", "512", null)]
    [InlineData("128", "682", null)]
    [InlineData("213", "1024", null)]
    [InlineData("256", "1194", null)]
    [InlineData(null, "511", "MAX_INFLATED_MIB is '64': that needs a memory size of 512 MB, and the function has 511 MB; give it more memory, or allow at most 63.")]
    [InlineData(null, "128", "MAX_INFLATED_MIB is '64': that needs a memory size of 512 MB, and the function has 128 MB; give it more memory.")]
    [InlineData("214", "1024", "MAX_INFLATED_MIB is '214': that needs a memory size of 1026 MB, and the function has 1024 MB; give it more memory, or allow at most 213.")]
    [InlineData("256", "1024", "MAX_INFLATED_MIB is '256': that needs a memory size of 1194 MB, and the function has 1024 MB; give it more memory, or allow at most 213.")]
    public void The_function_must_have_the_memory_for_its_limit(string? limit, string memory, string? mistake)
    {
        (string, string)[] variables = [("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory), .. limit is null ? [] : new[] { ("MAX_INFLATED_MIB", limit) }];

        var error = Record.Exception(() => Some.Settings(variables)) as InvalidSettingsException;

        Assert.Equal(mistake is null ? null : [mistake], error?.Mistakes);
    }

    [Fact]
    public void Invocations_at_the_same_time_need_as_many_times_the_memory() => Assert.Equal(
        [
            "MAX_INFLATED_MIB is '64': that needs a memory size of 4096 MB for 8 invocations at the same time, and the function has 2752 MB; give it more memory, or allow at most 1."],
        Assert.Throws<InvalidSettingsException>(
            () => Some.Settings(("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "2752"), ("AWS_LAMBDA_MAX_CONCURRENCY", "8"))).Mistakes);
}
