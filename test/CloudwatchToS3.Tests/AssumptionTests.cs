namespace CloudwatchToS3.Tests;

/// <summary>What is assumed of AWS is in one table, and the smoke run asks what the table says that it asks.</summary>
public class AssumptionTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadAllLines(Repository.PathOf("docs/assumptions.md")).Where(line => line.StartsWith("| `"))
            .Select(line => Regex.Split(line.Trim('|', ' '), @" \| ").Select(cell => cell.Trim()).ToArray()),
    ];

    private static readonly string[] Asked =
    [.. Regex.Matches(Repository.Text(".ci/smoke"), @"^\s*ask ([a-z -]+)$", RegexOptions.Multiline).SelectMany(ask => ask.Groups[1].Value.Split(' ')).Distinct()];

    [Fact]
    public void Each_row_has_a_source_a_consequence_and_what_answers_it()
    {
        Assert.True(Rows.Length > 20);
        Assert.All(Rows, row => Assert.True(row.Length == 5 && row.All(cell => cell.Length > 0), string.Join(" | ", row)));
        Assert.Equal(Rows.Length, Rows.Select(row => row[0]).Distinct().Count());
    }

    [Fact]
    public void Each_assumption_is_asked_by_the_smoke_run_or_says_that_nothing_does()
    {
        Assert.True(Asked.Length > 10);
        Assert.Equal(Asked.Order(), Rows.Where(row => row[4].StartsWith("`.ci/smoke")).Select(row => row[0].Trim('`')).Order());
        Assert.All(Rows.Where(row => !row[4].StartsWith("`.ci/smoke")), row => Assert.StartsWith("nothing yet", row[4]));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("SECURITY.md")]
    [InlineData("docs")]
    public void No_document_says_elsewhere_what_was_not_tried(string path) => Assert.All(
        path.EndsWith(".md") ? [Repository.PathOf(path)] : Directory.GetFiles(Repository.PathOf(path), "*.md"),
        file => Assert.DoesNotMatch("(?i)not tried|as far as we know|could not try|nobody has (seen|run)", File.ReadAllText(file)));
}
