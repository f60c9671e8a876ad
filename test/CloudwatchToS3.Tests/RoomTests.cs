namespace CloudwatchToS3.Tests;

/// <summary>
/// The folders of the function use each other in one direction. That a namespace is a folder, and that a using directive is needed, the
/// build checks.
/// </summary>
public class RoomTests
{
    private static readonly string Root = Repository.PathOf("src/CloudwatchToS3");

    private static readonly Dictionary<string, string[]> Uses = Directory.GetDirectories(Root).Append(Root)
        .Where(folder => Directory.GetFiles(folder, "*.cs").Length > 0)
        .ToDictionary(
            folder => folder == Root ? "the root" : Path.GetFileName(folder),
            folder => Directory.GetFiles(folder, "*.cs")
                .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"^using CloudwatchToS3\.(\w+);", RegexOptions.Multiline))
                .Select(one => one.Groups[1].Value).Distinct().Order(StringComparer.Ordinal).ToArray());

    [Fact]
    public void Each_folder_of_the_function_uses_those_that_the_documentation_lists_and_only_ones_above_it()
    {
        string[] rows = Repository.Text("docs/design.md").Split("```text\n")[1].Split("\n```")[0].Split('\n');
        string[] folders = [.. rows.Select(row => row.Split(" uses ")[0])];

        Assert.Equal(
            Uses.Select(folder => $"{folder.Key} uses {(folder.Value.Length > 0 ? string.Join(", ", folder.Value) : "nothing")}").Order(),
            rows.Order());
        Assert.All(folders.Index(), folder => Assert.Empty(Uses[folder.Item].Except(folders[..folder.Index])));
    }
}
