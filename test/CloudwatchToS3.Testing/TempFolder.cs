using System.Runtime.CompilerServices;

namespace CloudwatchToS3.Testing;

public sealed class TempFolder : IDisposable
{
    private TempFolder(string caller)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{nameof(CloudwatchToS3)}-{caller}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public static TempFolder ForCaller([CallerMemberName] string caller = "") => new(caller);

    public string File(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A program that a path of this folder finds before others of its name.</summary>
    public void Program(string name, string script)
    {
        string path = File(name, Some.Utf8(script));
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
