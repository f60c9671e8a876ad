using System.Text.RegularExpressions;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Tests;

/// <summary>The house of the function: which room uses which, and no circle between rooms or types.</summary>
public partial class RoomTests
{
    private static readonly string Source = Repository.PathOf("src", "CloudwatchToS3");

    /// <summary>Each room stands behind those that it uses.</summary>
    private static readonly string[] Order = ["Configuration", "Decoding", "Events", "Output", "Telemetry", ""];

    [Fact]
    public void The_rooms_are_those_of_the_list() =>
        Assert.Equal(Order[..^1].Order(), Directory.GetDirectories(Source).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj" or "out")).Order());

    [Fact]
    public void No_room_uses_one_that_stands_behind_it()
    {
        foreach ((string room, string name, string text) in Files())
        {
            Assert.Contains($"namespace CloudwatchToS3{(room.Length > 0 ? "." : "")}{room};", text, StringComparison.Ordinal);
            foreach (Match used in UsedRoom().Matches(text))
            {
                Assert.True(Array.IndexOf(Order, used.Groups[1].Value) < Array.IndexOf(Order, room), $"{room}/{name} uses {used.Groups[1].Value}");
            }
        }
    }

    [Fact]
    public void No_types_use_each_other_in_a_circle()
    {
        var code = Files().Where(file => file.Name != "Function.cs").ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => Comment().Replace(file.Text, ""));
        var uses = code.ToDictionary(
            type => type.Key,
            type => code.Keys.Where(other => other != type.Key && Regex.IsMatch(type.Value, $@"(?<![.\w]){other}\b(?! = )")).ToArray());
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

    private static IEnumerable<(string Room, string Name, string Text)> Files() =>
        from room in Order from file in Directory.GetFiles(Path.Combine(Source, room), "*.cs") select (room, Path.GetFileName(file), File.ReadAllText(file));

    [GeneratedRegex(@"using CloudwatchToS3\.(\w+);")]
    private static partial Regex UsedRoom();

    [GeneratedRegex(@"//.*$|""[^""\n]*""", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
