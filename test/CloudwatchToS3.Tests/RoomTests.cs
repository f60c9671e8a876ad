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
    public void Each_folder_of_the_function_uses_those_that_the_documentation_lists()
    {
        string design = Repository.Text("docs/design.md");

        Assert.Equal(
            Uses.Select(folder => $"{folder.Key} uses {(folder.Value.Length > 0 ? string.Join(", ", folder.Value) : "nothing")}").Order(),
            design.Split("```text\n")[1].Split("\n```")[0].Split('\n').Order());
    }

    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        Dictionary<string, string[]> left = new(Uses);

        // Take away what uses nothing that is left, again and again: a circle stays.
        while (left.Keys.Where(folder => !left[folder].Any(left.ContainsKey)).ToArray() is { Length: > 0 } free)
        {
            Array.ForEach(free, folder => left.Remove(folder));
        }

        Assert.Empty(left);
    }
}
