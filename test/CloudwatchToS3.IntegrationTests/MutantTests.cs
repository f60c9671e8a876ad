using CloudwatchToS3.Testing;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The function, broken on purpose: the simulation must notice each time, or it proves nothing.</summary>
[Collection(nameof(Builds))]
public sealed class MutantTests(MutantWorkshop workshop) : IClassFixture<MutantWorkshop>
{
    public static TheoryData<string, string, string, string> Mutants => new()
    {
        { "a decode error is swallowed", "BatchDecoder.cs", "segment.Quarantined.Add(quarantined);", "" },
        { "the key is without the last number", "Output/ObjectName.cs", "{numbers[0]}-{numbers[^1]}_{Digest(stream.Arn, numbers)}", "{numbers[0]}" },
        { "the key is without the digest", "Output/ObjectName.cs", "_{Digest(stream.Arn, numbers)}", "" },
        { "the digest is without the stream", "Output/ObjectName.cs", "AddLine(arn);", "" },
        // A clock that runs ten thousand times as fast, as the simulation does.
        { "the key is made from the clock", "Output/ObjectName.cs", "RecordFields.ArrivalMilliseconds(records[0]) ?? earliestTimestamp", "DateTime.UtcNow.Ticks % 100_000_000_000_000" },
        { "the answer comes before the put", "Output/S3Writer.cs", "await s3.PutObjectAsync(", "await Task.CompletedTask; _ = s3.PutObjectAsync(" },
        { "half a record is kept", "Decoding/RecordDecoder.cs", "_documents.Read(ref json);", "try { _documents.Read(ref json); } catch (UndecodableRecordException) when (documents > 0) { break; }" },
        { "a cut gzip is taken for whole", "Decoding/GzipInflater.cs", "_ => throw new UndecodableRecordException(CutOff),", "_ => 0," },
    };

    [Fact]
    public async Task The_function_as_it_is_passes()
    {
        Dotnet run = await MutantWorkshop.Simulate(AppContext.BaseDirectory);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public async Task A_mutant_is_caught(string name, string file, string original, string mutated)
    {
        Dotnet run = await MutantWorkshop.Simulate(await workshop.Build(file, original, mutated));

        Assert.True(run.ExitCode == 1, $"{name}: not caught\n{run.Output}{run.Errors}");
        Assert.StartsWith("BROKEN with seed ", run.Output, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {run.Output}");
    }
}

/// <summary>A copy of the function's sources, to break and to build, and of the trials, to run with what was built.</summary>
public sealed class MutantWorkshop : IDisposable
{
    private const int Invocations = 5_000;

    private readonly TempFolder _folder = TempFolder.ForCaller();

    /// <summary>Copies the sources.</summary>
    public MutantWorkshop()
    {
        foreach (string part in new[] { "Directory.Build.props", "Directory.Packages.props", "offline", "src/CloudwatchToS3" })
        {
            string source = Repository.PathOf(part);
            string[] files = Directory.Exists(source) ? Directory.GetFiles(source, "*", SearchOption.AllDirectories) : [source];
            foreach (string file in files.Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj")))
            {
                CopyTo(Path.Combine(Sources, Path.GetRelativePath(Repository.Root, file)), file);
            }
        }

        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            CopyTo(Path.Combine(Trials, Path.GetFileName(file)), file);
        }
    }

    private string Sources => Path.Combine(_folder.Path, "sources");

    private string Trials => Path.Combine(_folder.Path, "trials");

    internal static Task<Dotnet> Simulate(string folder) => Dotnet.Run(
        folder, [], "exec", Path.Combine(folder, "CloudwatchToS3.Trials.dll"), "simulate", "--invocations", $"{Invocations}");

    /// <returns>The folder with the trials of the mutant.</returns>
    internal async Task<string> Build(string file, string original, string mutated)
    {
        string path = Path.Combine(Sources, "src", "CloudwatchToS3", file);
        string source = await File.ReadAllTextAsync(path);
        Assert.Equal(2, source.Split(original).Length);
        await File.WriteAllTextAsync(path, source.Replace(original, mutated));
        try
        {
            Dotnet build = await Dotnet.Run(
                Sources, [], "build", "src/CloudwatchToS3", "-c", "Release", "--disable-build-servers", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false");
            Assert.True(build.ExitCode == 0, build.Output);
        }
        finally
        {
            await File.WriteAllTextAsync(path, source);
        }

        CopyTo(Path.Combine(Trials, "CloudwatchToS3.dll"), Path.Combine(Sources, "src", "CloudwatchToS3", "bin", "Release", "net10.0", "CloudwatchToS3.dll"));
        return Trials;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static void CopyTo(string target, string source)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target, overwrite: true);
    }
}
