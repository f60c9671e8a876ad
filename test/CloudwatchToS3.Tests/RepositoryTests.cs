namespace CloudwatchToS3.Tests;

/// <summary>What stands in documents and settings beside the code is true.</summary>
public partial class RepositoryTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.PathOf("docs"), "*.md"))
        .Append(Repository.PathOf("test", "CloudwatchToS3.Benchmarks", "README.md")).Select(
            file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string document)
    {
        string file = Repository.PathOf(document);
        foreach (Match link in Link().Matches(File.ReadAllText(file)))
        {
            string[] parts = link.Groups[1].Value.Split('#', 2);
            string target = parts[0].Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, parts[0]);
            Assert.True(File.Exists(target) || Directory.Exists(target), link.Value);
            if (parts is [_, var anchor])
            {
                Assert.Contains(anchor, Heading().Matches(File.ReadAllText(target)).Select(heading => Anchor(heading.Groups[1].Value)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_project_in_a_command_exists(string document)
    {
        foreach (Match command in Project().Matches(File.ReadAllText(Repository.PathOf(document))))
        {
            Assert.True(Directory.GetFiles(Repository.PathOf(command.Groups[1].Value.Split('/')), "*.csproj").Length == 1, command.Value);
        }
    }

    [Fact]
    public void CI_runs_what_contributors_run_with_the_SDK_of_the_project()
    {
        string workflow = File.ReadAllText(Repository.PathOf(".github", "workflows", "ci.yml"));

        Assert.Contains(" .ci/run", workflow);
        Assert.Contains("global-json-file: global.json", workflow);
        Assert.True(File.Exists(Repository.PathOf("global.json")));
        Assert.Contains("dotnet test", File.ReadAllText(Repository.PathOf(".ci", "run")));
        Assert.Contains("    .ci/run ", File.ReadAllText(Repository.PathOf("CONTRIBUTING.md")));
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
