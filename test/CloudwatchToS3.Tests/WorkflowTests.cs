namespace CloudwatchToS3.Tests;

/// <summary>What the workflows may do, and whose code they run.</summary>
public class WorkflowTests
{
    private static readonly Regex Pinned = new(@"uses: ([\w-]+/[\w/-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$");

    private static readonly Dictionary<string, string> Files = Directory.GetFiles(Repository.PathOf(".github/workflows"))
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    [Fact]
    public void Each_action_is_pinned_by_commit_and_says_its_version()
    {
        string[] uses = [.. Files.Values.SelectMany(text => text.Split('\n')).Where(line => line.Contains("uses:"))];

        Assert.True(uses.Length > 10);
        Assert.All(uses.Where(line => !line.Contains("uses: ./.github/workflows/ci.yml")), line => Assert.Matches(Pinned, line));
        Assert.All(
            uses.Select(line => Pinned.Match(line)).Where(pin => pin.Success).GroupBy(pin => pin.Groups[1].Value.Split('/')[1]),
            action => Assert.Single(action.Select(pin => pin.Groups[2].Value).Distinct()));
    }

    /// <summary>Everything else reads the sources, and no more.</summary>
    [Fact]
    public void Each_workflow_has_the_least_permissions()
    {
        var permissions = new List<string>();
        foreach (string name in Files.Keys)
        {
            Assert.Equal("contents=read", Permissions(Parsed(name)));
            permissions.AddRange(Parsed(name)["jobs"]!.AsObject().Select(job => $"{name} {job.Key}: {Permissions(job.Value!)}"));
        }

        Assert.Equal(
            [
                "ci.yml ci: ",
                "codeql.yml analyze: contents=read security-events=write",
                "nightly.yml trials: contents=read issues=write",
                "release.yml build: contents=read",
                "release.yml ci: ",
                "release.yml publish: attestations=write contents=write id-token=write",
            ],
            permissions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_checkout_leaves_credentials_behind() => Assert.All(Files.Values, text => Assert.Equal(
        Regex.Count(text, "uses: actions/checkout@"), Regex.Count(text, "persist-credentials: false")));

    /// <summary>A package that a registry replaced could run its code in the build: so the build may write nothing, and what may write builds nothing.</summary>
    [Fact]
    public void A_release_is_built_by_the_script_after_the_whole_of_CI_and_published_by_a_job_that_runs_no_other_code()
    {
        JsonNode jobs = Parsed("release.yml")["jobs"]!;

        Assert.Equal("./.github/workflows/ci.yml", (string?)jobs["ci"]!["uses"]);
        Assert.Equal(("ci", "build"), ((string?)jobs["build"]!["needs"], (string?)jobs["publish"]!["needs"]));
        Assert.Equal(".ci/release \"${GITHUB_REF_NAME#v}\"", Steps("build")[3]);
        Assert.Contains("CHANGELOG.md", Steps("build")[4]);
        Assert.Equal(
            ["actions/download-artifact", "actions/attest-build-provenance", "gh release create"],
            Steps("publish").Select(step => step.StartsWith("gh ") ? string.Join(' ', step.Split(' ')[..3]) : step.Split('@')[0]));
        Assert.Contains(".ci/run", Files["ci.yml"]);

        string[] Steps(string job) => [.. jobs[job]!["steps"]!.AsArray().Select(step => (string)(step!["run"] ?? step["uses"])!)];
    }

    [Fact]
    public void Python_packages_are_pinned()
    {
        Assert.All(Files.Values, text => Assert.DoesNotMatch(@"pip install (?!-r \.github/requirements\.txt)", text));
        Assert.All(File.ReadAllLines(Repository.PathOf(".github/requirements.txt")), line => Assert.Matches(@"^[\w\[\]-]+==[\d.]+$", line));
    }

    [Fact]
    public void Nightly_trials_take_fresh_seeds_keep_what_fails_and_open_an_issue()
    {
        string nightly = Files["nightly.yml"];

        Assert.Equal(
            ["simulate", "fuzz", "soak", "search"],
            Regex.Matches(nightly, @"^\s+trial (\w+) ", RegexOptions.Multiline).Select(trial => trial.Groups[1].Value));
        Assert.Equal(3, Regex.Count(nightly, @"--seed \S*seed"));
        Assert.Equal(2, Regex.Count(nightly, @"if: failure\(\)"));
        Assert.All(
            [
                "seed=$((GITHUB_RUN_NUMBER * 10 + GITHUB_RUN_ATTEMPT))", "fuzz --inputs 3000000 --seed $((seed * 3)) ",   // a seed is a million records
                "gh issue create", "path: artifacts/nightly",
            ],
            part => Assert.Contains(part, nightly));
    }

    private static JsonObject Parsed(string name) => Template.Read(Repository.PathOf($".github/workflows/{name}"));

    private static string Permissions(JsonNode node) => string.Join(
        ' ', (node["permissions"]?.AsObject() ?? []).Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal));
}
