using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

public class SettingsTests
{
    [Theory]
    [InlineData("12345")]
    [InlineData("0x1234")]
    [InlineData("2026.logs.1.2")]
    public void A_bucket_of_digits_is_a_bucket(string name) => Assert.Equal(name, Some.Settings(("BUCKET_NAME", name)).BucketName);

    [Fact]
    public void Only_the_bucket_is_required()
    {
        Settings settings = Some.Settings(("BUCKET_NAME", "my-logs"));

        Assert.Equal("my-logs", settings.BucketName);
        Assert.Equal(new KeyPrefix("logs/"), settings.KeyPrefix);
        Assert.Equal(new KeyPrefix("quarantine/"), settings.QuarantinePrefix);
        Assert.Equal(268_435_456, settings.MaxInflatedBytes);
        Assert.Null(settings.BucketOwner);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        Settings settings = Some.Settings(
            ("BUCKET_NAME", "my.logs-1"),
            ("KEY_PREFIX", ""),
            ("QUARANTINE_PREFIX", "bad/{stream}/"),
            ("OUTPUT_FORMAT", "text"),
            ("COMPRESSION", "none"),
            ("MAX_INFLATED_MIB", "4095"),
            ("BUCKET_OWNER", "111122223333"));

        Assert.Equal(new KeyPrefix(""), settings.KeyPrefix);
        Assert.Equal(new KeyPrefix("bad/{stream}/"), settings.QuarantinePrefix);
        Assert.Equal(4_293_918_720, settings.MaxInflatedBytes);
        Assert.Equal("111122223333", settings.BucketOwner);
    }

    [Fact]
    public void All_mistakes_are_in_one_message()
    {
        var error = Assert.Throws<InvalidSettingsException>(
            () => Some.Settings(("BUCKET_NAME", ""), ("KEY_PREFIX", "/x"), ("OUTPUT_FORMAT", "xml")));

        Assert.Equal(
            """
            3 settings are wrong:
            - BUCKET_NAME is not set: give the name of the bucket, as in BUCKET_NAME=my-logs.
            - KEY_PREFIX is '/x': a key must not begin with '/'; write 'x'.
            - OUTPUT_FORMAT is 'xml': allowed are 'text' and 'json'.
            """,
            error.Message);
    }

    [Theory]
    [InlineData("BUCKET_NAME", "My-Logs", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("BUCKET_NAME", "ab", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("BUCKET_NAME", "$(BUCKET_NAME)", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("BUCKET_NAME", "my-logs\n", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("BUCKET_NAME", "a..b", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("BUCKET_NAME", "ab.-c", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("BUCKET_NAME", "192.168.1.1", "allowed are 3 to 63 lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address.")]
    [InlineData("KEY_PREFIX", "a//b", "folders that are empty, '.' or '..' are not allowed.")]
    [InlineData("KEY_PREFIX", "../a", "folders that are empty, '.' or '..' are not allowed.")]
    [InlineData("KEY_PREFIX", "{day}/", "the fields allowed in braces are {stream}, {yyyy}, {MM}, {dd}, {HH}, {logGroup}, {logStream} and {owner}.")]
    [InlineData("KEY_PREFIX", "{d{yyyy}d}/", "the fields allowed in braces are {stream}, {yyyy}, {MM}, {dd}, {HH}, {logGroup}, {logStream} and {owner}.")]
    [InlineData("KEY_PREFIX", "{{yyyy}}", "the fields allowed in braces are {stream}, {yyyy}, {MM}, {dd}, {HH}, {logGroup}, {logStream} and {owner}.")]
    [InlineData("KEY_PREFIX", "a\u0001b", "control characters are not allowed.")]
    [InlineData("QUARANTINE_PREFIX", "/", "a key must not begin with '/'; write ''.")]
    [InlineData("OUTPUT_FORMAT", "Json", "allowed are 'text' and 'json'.")]
    [InlineData("COMPRESSION", "GZIP", "allowed are 'none' and 'gzip'.")]
    [InlineData("MAX_INFLATED_MIB", "0", "allowed is a whole number from 1 to 4095.")]
    [InlineData("MAX_INFLATED_MIB", "4096", "allowed is a whole number from 1 to 4095.")]
    [InlineData("MAX_INFLATED_MIB", "1.5", "allowed is a whole number from 1 to 4095.")]
    [InlineData("MAX_INFLATED_MIB", "-1", "allowed is a whole number from 1 to 4095.")]
    [InlineData("BUCKET_OWNER", "me", "allowed is the id of an AWS account, 12 digits.")]
    public void A_mistake_names_the_variable_its_value_and_what_is_allowed(string name, string value, string allowed)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Some.Settings((name, value)));

        Assert.Equal([$"{name} is '{value}': {allowed}"], error.Mistakes);
    }

    [Fact]
    public void A_prefix_may_have_512_bytes_of_which_a_stream_takes_128()
    {
        Some.Settings(("KEY_PREFIX", new string('x', 512)));
        Some.Settings(("KEY_PREFIX", "{stream}{stream}{stream}{stream}"));
        Assert.Throws<InvalidSettingsException>(() => Some.Settings(("KEY_PREFIX", new string('ü', 257))));
        Assert.Throws<InvalidSettingsException>(() => Some.Settings(("KEY_PREFIX", "{stream}{stream}{stream}{stream}x")));
    }
}
