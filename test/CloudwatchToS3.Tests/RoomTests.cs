using System.Text.RegularExpressions;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Tests;

/// <summary>The houses of the function and of the tool: which room uses which, and no circle between rooms or types.</summary>
public partial class RoomTests
{
    private static readonly string Design = File.ReadAllText(Repository.PathOf("docs", "design.md"));
    private static readonly string Source = Repository.PathOf("src", "CloudwatchToS3");

    /// <summary>Each room stands behind those that it uses.</summary>
    private static readonly string[] Order = ["Configuration", "Json", "Events", "Decoding", "Output", "Telemetry", ""];

    /// <summary>The rooms of the tool, in the same order.</summary>
    private static readonly string[] ToolOrder =
        ["Terminal", "EventFiles", "LocalS3", "Servers", "Statistics", "Invoking", "Replaying", "Searching"];

    [Fact]
    public void No_room_of_the_tool_uses_one_that_stands_behind_it()
    {
        string tool = Repository.PathOf("src", "CloudwatchToS3.LocalInvoke");
        string[] folders = [.. Directory.GetDirectories(tool).Select(folder => Path.GetFileName(folder))];
        Assert.Equal(ToolOrder.Order(), folders.Except(["bin", "obj", "out", "Properties"]).Order());

        foreach ((int i, string room) in ToolOrder.Index())
        {
            string code = string.Concat(Directory.GetFiles(Path.Combine(tool, room), "*.cs").Select(File.ReadAllText));
            Assert.All(ToolOrder[(i + 1)..], other => Assert.DoesNotMatch($@"\b{other}(\.[A-Z]|;)", code));
        }
    }

    [Fact]
    public void The_rooms_are_those_of_the_list() =>
        Assert.Equal(
            Order[..^1].Order(),
            Directory.GetDirectories(Source).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj" or "out")).Order());

    [Fact]
    public void Each_room_uses_the_rooms_that_the_documentation_lists_and_none_that_stands_behind_it()
    {
        var lines = new List<string>();
        foreach (string room in Order)
        {
            string[] used = [.. Files().Where(file => file.Room == room)
                .SelectMany(file => UsedRoom().Matches(file.Text)).Select(match => match.Groups[1].Value).Distinct().Order()];
            Assert.All(used, other => Assert.True(Array.IndexOf(Order, other) < Array.IndexOf(Order, room), $"{room} uses {other}"));
            lines.Add($"{(room.Length > 0 ? room : "the root")} uses {(used.Length > 0 ? string.Join(", ", used) : "nothing")}");
        }

        Assert.Equal(lines, Design.Split("```text\n")[1].Split("\n```")[0].Split('\n'));
    }

    [Fact]
    public void Each_file_is_in_the_namespace_of_its_room() => Assert.All(Files(), file =>
        Assert.Contains($"namespace CloudwatchToS3{(file.Room.Length > 0 ? "." : "")}{file.Room};", file.Text, StringComparison.Ordinal));

    [Fact]
    public void The_documentation_names_no_file_that_is_not_there()
    {
        foreach (string room in Order)
        {
            string row = Design.Split('\n')
                .Single(line => line.StartsWith(room.Length > 0 ? $"| `{room}/` |" : "| the root |", StringComparison.Ordinal));
            Assert.True(File.Exists(Path.Combine(Source, room, row.Split('`')[^2])), row);
        }

        string[] paths = [.. Files().Select(file => $"{file.Room}/{file.Name}")];
        Assert.All(
            FileName().Matches(Design),
            file => Assert.Contains(paths, path => path.EndsWith(file.Groups[1].Value, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_types_use_each_other_in_a_circle()
    {
        var code = Files().Where(file => file.Name != "Function.cs")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => Comment().Replace(file.Text, ""));
        var uses = code.ToDictionary(
            type => type.Key,
            type => code.Keys.Where(other => other != type.Key && Regex.IsMatch(type.Value, Use(other))).ToArray());
        Assert.Contains("DocumentReader", uses["RecordDecoder"]);   // so it sees them at all

        foreach (string type in uses.Keys)
        {
            Assert.DoesNotContain(type, Reached(type));
        }

        HashSet<string> Reached(string type)
        {
            var reached = new HashSet<string>();
            var waiting = new Stack<string>(uses[type]);
            while (waiting.TryPop(out string? next))
            {
                if (reached.Add(next))
                {
                    Array.ForEach(uses[next], waiting.Push);
                }
            }

            return reached;
        }
    }

    private static string Use(string type) =>
        $@"(?<![.\w]){type}\b(?! = )|(?:Configuration|Json|Events|Decoding|Output|Telemetry)\.{type}\b";

    private static IEnumerable<(string Room, string Name, string Text)> Files() =>
        from room in Order
        from file in Directory.GetFiles(Path.Combine(Source, room), "*.cs")
        select (room, Path.GetFileName(file), File.ReadAllText(file));

    [GeneratedRegex(@"`([\w/]+\.cs)`")]
    private static partial Regex FileName();

    [GeneratedRegex(@"(?:using CloudwatchToS3\.|(?<![\w.])(?=(?:Configuration|Json|Events|Decoding|Output|Telemetry)\.[A-Z]))(\w+)")]
    private static partial Regex UsedRoom();

    [GeneratedRegex(@"//.*$|""[^""\n]*""", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
