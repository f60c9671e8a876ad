using System.Reflection;
using CloudwatchToS3.Testing;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.Tests;

/// <summary>The folders of the function and of the tool use each other in one direction. (That a namespace is a folder, the build checks.)</summary>
public class RoomTests
{
    [Fact]
    public void Each_folder_of_the_function_uses_those_that_the_documentation_lists()
    {
        string design = File.ReadAllText(Repository.PathOf("docs", "design.md"));
        IEnumerable<string> lines = CompiledCode.FolderUses(typeof(Function).Assembly)
            .Select(folder => $"{(folder.Key.Length > 0 ? folder.Key : "the root")} uses {Listed(folder.Value)}");

        Assert.Equal(lines.Order(), design.Split("```text\n")[1].Split("\n```")[0].Split('\n').Order());

        static string Listed(string[] folders) => folders.Length > 0 ? string.Join(", ", folders) : "nothing";
    }

    [Theory]
    [InlineData(typeof(Function))]
    [InlineData(typeof(LocalInvoke.Invoking.InvokeCommand))]
    public void No_folders_use_each_other_in_a_circle(Type type)
    {
        Dictionary<string, string[]> uses = CompiledCode.FolderUses(type.Assembly);
        Assert.True(uses.Count > 5);

        // Take away what uses nothing that is left, again and again: a circle stays.
        while (uses.Keys.Where(folder => !uses[folder].Any(uses.ContainsKey)).ToArray() is { Length: > 0 } free)
        {
            Array.ForEach(free, folder => uses.Remove(folder));
        }

        Assert.Empty(uses);
    }

    /// <summary>So the test above sees them at all: a call inside a method, and a type that only a local variable has.</summary>
    [Fact]
    public void Method_bodies_count()
    {
        Dictionary<string, string[]> uses = CompiledCode.FolderUses(Assembly.GetExecutingAssembly());

        Assert.Contains("Support", uses[""]);
    }
}
