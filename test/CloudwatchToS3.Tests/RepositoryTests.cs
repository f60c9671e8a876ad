namespace CloudwatchToS3.Tests;

/// <summary>What stands in documents and settings beside the code is true.</summary>
public partial class RepositoryTests
{
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
        foreach (Match link in Link().Matches(text))
        {
            string[] parts = link.Groups[1].Value.Split('#', 2);
            string target = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
            Assert.True(Path.Exists(Repository.PathOf(target)), link.Value);
            if (parts is [_, var anchor])
            {
                Assert.Contains(anchor, Heading().Matches(Repository.Text(target)).Select(heading => Anchor(heading.Groups[1].Value)));
            }
        }

        Assert.All(Project().Matches(text), command => Assert.Single(Directory.GetFiles(Repository.PathOf(command.Groups[1].Value), "*.csproj")));
    }

    [Fact]
    public void CI_runs_what_contributors_run_with_the_SDK_of_the_project()
    {
        string workflow = Repository.Text(".github/workflows/ci.yml");

        Assert.Contains(" .ci/run", workflow);
        Assert.Contains("global-json-file: global.json", workflow);
        Assert.Contains("dotnet test", Repository.Text(".ci/run"));
        Assert.Contains("    .ci/run ", Repository.Text("CONTRIBUTING.md"));
    }

    /// <summary>As GitHub makes it.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_'));

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"dotnet (?:run|test)(?: -c Release)? (?:--project )?((?:src|test)/[\w.]+)")]
    private static partial Regex Project();
}
