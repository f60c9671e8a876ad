namespace CloudwatchToS3.Tests;

/// <summary>Documents, deployment defaults and code say the same.</summary>
public class DocumentationTests
{
    private static readonly string Deploy = Repository.Text("docs/deploy.md");
    private static readonly string Readme = Repository.Text("README.md");

    /// <summary>The name of each setting that the function reads.</summary>
    internal static string[] Settings
    {
        get
        {
            var read = new List<string>();
            Configuration.Settings.Read(name =>
            {
                read.Add(name);
                return name == "BUCKET_NAME" ? "my-logs" : null;
            });
            return [.. read.Distinct().Where(name => !name.StartsWith("AWS_")).Order()];   // those are Lambda's
        }
    }

    [Fact]
    public void The_table_has_every_setting_that_is_read_with_its_default()
    {
        (string, string)[] documented = [.. Regex.Matches(Deploy, @"^\| `([A-Z_]+)` \| ([^|]+?) \|", RegexOptions.Multiline).Select(row => (row.Groups[1].Value, row.Groups[2].Value))];

        Assert.Equal(Settings, documented.Select(row => row.Item1).Order());
        Assert.Equal(
            [
                ("BUCKET_NAME", "required"),
                ("KEY_PREFIX", $"`{Configuration.Settings.DefaultKeyPrefix}`"),
                ("QUARANTINE_PREFIX", $"`{Configuration.Settings.DefaultQuarantinePrefix}`"),
                ("OUTPUT_FORMAT", "`text`"),
                ("COMPRESSION", "`none`"),
                ("MAX_INFLATED_MIB", $"`{Configuration.Settings.DefaultMaxInflatedMiB}`"),
                ("BUCKET_OWNER", "none"),
            ],
            documented);
    }

    [Fact]
    public void Every_metric_is_documented()
    {
        string chapter = Repository.Text("docs/operate.md").Split("## Dashboard and metrics")[1].Split("\n## ")[0];

        Assert.All(Metrics.All, metric => Assert.Contains($"`{metric.Name}`", chapter));
    }

    [Fact]
    public void Every_type_in_the_walk_of_a_record_exists()
    {
        string chapter = Repository.Text("docs/design.md").Split("## The walk of a record")[1].Split("\n## ")[0];
        string[] types = [.. Regex.Matches(chapter, "`([A-Z][A-Za-z0-9]+)`").Select(match => match.Groups[1].Value).Distinct()];

        Assert.Contains("GzipInflater", types);   // so it sees them at all
        Assert.All(types, type => Assert.Contains(typeof(Function).Assembly.GetTypes(), known => known.Name == type));
    }

    [Fact]
    public void The_limits_of_a_batch_are_those_that_the_README_promises()
    {
        Assert.Contains($"At most **{BatchLimits.Default.SegmentBytes >> 20} MiB** of text", Readme);
        Assert.Contains($"may inflate to **{BatchLimits.Default.Bytes >> 20} MiB** and make **5,000** objects", Readme);
        Assert.Equal((5000, 1000), (BatchLimits.Default.Objects, BatchLimits.Default.SegmentObjects));
    }

    /// <summary>The README's record through the function, and the line that the guide to the output repeats.</summary>
    [Theory]
    [InlineData("text", "log", 0)]
    [InlineData("json", "json", 1)]
    public async Task The_examples_of_the_documents_are_what_the_function_writes(string format, string language, int block)
    {
        string[] json = Blocks(Readme, "json");
        string[] shown = Blocks(Readme, language);

        await using var lambda = await LambdaOnMemoryS3.Invoked(Some.Event(Some.Gzip(json[0])), ("OUTPUT_FORMAT", format));

        Assert.Equal(shown[block] + "\n", lambda.Text);
        Assert.Contains(lambda.Text.Split('\n')[0] + "\n```", Repository.Text("docs/output.md"));
    }

    [Fact]
    public void Every_test_that_the_documents_name_exists()
    {
        string sources = string.Concat(Directory.GetFiles(Repository.PathOf("test"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] named =
        [
            .. new[] { "docs/design.md", "docs/trials.md", "SECURITY.md" }.Select(Repository.Text)
                .SelectMany(text => Regex.Matches(text, @"`(\w+Tests|[A-Z][a-z]\w*_\w+_\w+|A_\w+_\w+)`")).Select(match => match.Groups[1].Value),
        ];

        Assert.True(named.Length > 40);
        Assert.All(named, name => Assert.Matches($@"\b(class|Task|void) {name}\b", sources));
    }

    public static TheoryData<string> Documents =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.PathOf("docs"), "*.md"))
            .Append(Repository.PathOf("test/CloudwatchToS3.Benchmarks/README.md")).Select(file => Path.GetRelativePath(Repository.Root, file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_and_every_project_in_a_command_exists(string document)
    {
        string text = Repository.Text(document);
        foreach (Match link in Regex.Matches(text, @"\]\((?!https?:)([^)\s]+)\)"))
        {
            string[] parts = link.Groups[1].Value.Split('#', 2);
            string target = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
            Assert.True(Path.Exists(Repository.PathOf(target)), link.Value);
            if (parts is [_, var anchor])
            {
                Assert.Contains(anchor, Regex.Matches(Repository.Text(target), @"^#+ (.+)$", RegexOptions.Multiline).Select(heading => Anchor(heading.Groups[1].Value)));
            }
        }

        Assert.All(Regex.Matches(text, @"dotnet (?:run|test)(?: -c Release)? (?:--project )?((?:src|test)/[\w.]+)"), command => Assert.Single(Directory.GetFiles(Repository.PathOf(command.Groups[1].Value), "*.csproj")));
    }

    /// <summary>As GitHub makes it.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_'));

    private static string[] Blocks(string document, string language) =>
        [.. document.Split($"```{language}\n").Skip(1).Select(rest => rest.Split("\n```")[0])];
}
