namespace CloudwatchToS3.IntegrationTests;

/// <summary>
/// The managed runtime that runs these tests, real or stand-in, makes the same of good and bad functions as the real one did when
/// <c>test/Fixtures/outcomes.tsv</c> was recorded.
/// </summary>
public sealed class RuntimeOutcomeTests
{
    private static readonly string Package = Repository.PathOf($"test/Fixtures/Fixtures/bin/{Repository.Configuration}/net10.0");

    public static TheoryData<string, string, string> Outcomes =>
    [
        .. File.ReadLines(Repository.PathOf("test/Fixtures/outcomes.tsv"))
            .Where(line => !line.StartsWith('#') && !line.StartsWith("handler\t"))
            .Select(line => line.Split('\t'))
            .Select(fields => new TheoryDataRow<string, string, string>(fields[0], fields[2], fields[3])),
    ];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task A_function_ends_as_under_the_real_runtime(string handler, string end, string detail)
    {
        await using ManagedRuntime runtime = await ManagedRuntime.Start(Package, handler, 512, new Dictionary<string, string>());

        Outcome outcome = await runtime.Init();
        if (outcome.Kind == OutcomeKind.Answer)
        {
            outcome = await runtime.Invoke("""{"Name":"you"}"""u8.ToArray());
        }

        Assert.Equal((end, detail), outcome.Kind switch
        {
            OutcomeKind.Answer => ("ok", $"answer: {(outcome.Body.Length == 0 ? "(empty)" : outcome.Body)}"),
            OutcomeKind.InitError => ("init error", Error(outcome)),
            OutcomeKind.InvocationError => ("invocation error", Error(outcome)),
            OutcomeKind.Exited => ("init error", "the process ends without a word to the Runtime API"),
            _ => (outcome.Kind.ToString(), runtime.Output),
        });
    }

    private static string Error(Outcome outcome) => outcome.Error().TrimEnd().Replace("\n", " / ");
}
