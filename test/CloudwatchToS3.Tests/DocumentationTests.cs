using System.Reflection;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3.Tests;

/// <summary>Documents, deployment defaults and code say the same.</summary>
public partial class DocumentationTests
{
    private static readonly string Root = Repository.Root;
    private static readonly string Deploy = File.ReadAllText(Path.Combine(Root, "docs", "deploy.md"));
    private static readonly string Operate = File.ReadAllText(Path.Combine(Root, "docs", "operate.md"));

    [Fact]
    public void The_table_has_every_setting_that_is_read_with_its_default()
    {
        var read = new List<string>();
        Settings.Read(name =>
        {
            read.AddRange(name.StartsWith("AWS_") ? [] : [name]);   // those are Lambda's
            return name == "BUCKET_NAME" ? "my-logs" : null;
        });
        (string, string)[] documented = [.. SettingRow().Matches(Deploy).Select(row => (row.Groups[1].Value, row.Groups[2].Value))];

        Assert.Equal(read.Distinct().Order(), documented.Select(row => row.Item1).Order());
        Assert.Equal(
            [
                ("BUCKET_NAME", "required"),
                ("KEY_PREFIX", $"`{Settings.DefaultKeyPrefix}`"),
                ("QUARANTINE_PREFIX", $"`{Settings.DefaultQuarantinePrefix}`"),
                ("OUTPUT_FORMAT", "`text`"),
                ("COMPRESSION", "`none`"),
                ("MAX_INFLATED_MIB", $"`{Settings.DefaultMaxInflatedMiB}`"),
                ("BUCKET_OWNER", "none"),
            ],
            documented);
    }

    [Fact]
    public void Every_documented_default_is_accepted_and_is_what_an_unset_variable_means()
    {
        (string, string)[] defaults = [.. SettingRow().Matches(Deploy)
            .Where(row => row.Groups[2].Value.StartsWith('`'))
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim('`')))];

        Assert.Equal(Some.Settings(), Some.Settings(defaults));
    }

    [Fact]
    public void Every_metric_is_documented()
    {
        string chapter = Operate.Split("## Dashboard and metrics")[1].Split("\n## ")[0];

        Assert.All(Metrics.All, metric => Assert.Contains($"`{metric.Name}`", chapter));
    }

    [Fact]
    public void Every_type_in_the_walk_of_a_record_exists()
    {
        string chapter = File.ReadAllText(Path.Combine(Root, "docs", "design.md")).Split("## The walk of a record")[1].Split("\n## ")[0];
        string[] types = [.. TypeName().Matches(chapter).Select(match => match.Groups[1].Value).Distinct()];

        Assert.Contains("GzipInflater", types);   // so it sees them at all
        Assert.All(types, type => Assert.Contains(typeof(Function).Assembly.GetTypes(), known => known.Name == type));
    }

    [Fact]
    public void The_limits_of_a_batch_are_those_that_the_README_promises()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));

        Assert.Contains($"At most **{BatchLimits.Default.SegmentBytes >> 20} MiB** of text", readme);
        Assert.Contains($"may inflate to **{BatchLimits.Default.Bytes >> 20} MiB** and make **5,000** objects", readme);
        Assert.Equal((5000, 1000), (BatchLimits.Default.Objects, BatchLimits.Default.SegmentObjects));
    }

    /// <summary>The README's record through the function, and the line that the guide to the output repeats.</summary>
    [Theory]
    [InlineData("text", "log", 0)]
    [InlineData("json", "json", 1)]
    public async Task The_examples_of_the_documents_are_what_the_function_writes(string format, string language, int block)
    {
        string[] json = Blocks(File.ReadAllText(Path.Combine(Root, "README.md")), "json");
        string[] shown = Blocks(File.ReadAllText(Path.Combine(Root, "README.md")), language);
        await using LambdaOnMemoryS3 lambda = await LambdaOnMemoryS3.Start(("OUTPUT_FORMAT", format));

        await lambda.Invoke(Some.Event(Some.Gzip(json[0])));

        string written = System.Text.Encoding.UTF8.GetString(Assert.Single(lambda.Objects).Value);
        Assert.Equal(shown[block] + "\n", written);
        string guide = File.ReadAllText(Path.Combine(Root, "docs", "output.md"));
        Assert.Contains(written.Split('\n')[0] + "\n```", guide);
    }

    [Fact]
    public void Every_test_that_the_documents_name_exists()
    {
        string sources = string.Concat(
            Directory.GetFiles(Path.Combine(Root, "test"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] named = [
            .. new[] { "docs/design.md", "docs/trials.md", "SECURITY.md" }.Select(name => File.ReadAllText(Path.Combine(Root, name)))
                .SelectMany(text => TestName().Matches(text)).Select(match => match.Groups[1].Value)];

        Assert.True(named.Length > 40);
        Assert.All(named, name => Assert.Matches($@"\b(class|Task|void) {name}\b", sources));
    }

    [Fact]
    public void The_deployment_defaults_name_the_handler_and_the_project()
    {
        using var defaults = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "aws-lambda-tools-defaults.json")));
        JsonElement root = defaults.RootElement;

        string[] handler = root.GetProperty("function-handler").GetString()!.Split("::");
        Assert.Equal(typeof(Function).Assembly.GetName().Name, handler[0]);
        MethodInfo method = typeof(Function).Assembly.GetType(handler[1])!.GetMethod(handler[2])!;
        Assert.Equal(typeof(Task), method.ReturnType);
        Assert.NotNull(typeof(Function).GetConstructor([]));
        Assert.True(File.Exists(Path.Combine(Root, root.GetProperty("project-location").GetString()!, "CloudwatchToS3.csproj")));
        Assert.Equal("dotnet10", root.GetProperty("function-runtime").GetString());
        Assert.Equal("net10.0", root.GetProperty("framework").GetString());
        Assert.Equal(1024, root.GetProperty("function-memory-size").GetInt32());
        Assert.Equal(
            LocalInvoke.Invoking.InvokeCommand.FunctionTimeout, TimeSpan.FromSeconds(root.GetProperty("function-timeout").GetInt32()));
    }

    [GeneratedRegex(@"^\| `([A-Z_]+)` \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    private static string[] Blocks(string document, string language) =>
        [.. document.Split($"```{language}\n").Skip(1).Select(rest => rest.Split("\n```")[0])];

    [GeneratedRegex(@"`(\w+Tests|[A-Z][a-z]\w*_\w+_\w+|A_\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex("`([A-Z][A-Za-z0-9]+)`")]
    private static partial Regex TypeName();
}
