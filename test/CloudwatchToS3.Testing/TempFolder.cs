using System.Runtime.CompilerServices;

namespace CloudwatchToS3.Testing;

public sealed class TempFolder : IDisposable
{
    private TempFolder(string caller) => Path = Directory.CreateTempSubdirectory($"{nameof(CloudwatchToS3)}-{caller}-").FullName;

    public string Path { get; }

    /// <summary>Every file's path from here, in order.</summary>
    public string[] Names => [.. Repository.Files(Path).Keys.Order(StringComparer.Ordinal)];

    public static TempFolder ForCaller([CallerMemberName] string caller = "") => new(caller);

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public string Read(string name) => System.IO.File.ReadAllText(PathOf(name));

    /// <summary>Writes a file, and makes its folder.</summary>
    public string File(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(name))!);
        System.IO.File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    public string File(string name, string content) => File(name, Some.Utf8(content));

    /// <summary>Variables with which a program of this folder is found before others of its name.</summary>
    public Dictionary<string, string?> Program(string name, string script)
    {
        string path = File(name, script);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new() { ["PATH"] = $"{Path}{System.IO.Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}" };
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
