using CloudwatchToS3.Trials.Simulation;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The function, broken on purpose: the simulation must notice each time, or it proves nothing.</summary>
public class MutantTests
{
    private const int Invocations = 5_000;

    public static TheoryData<string> Mutants => [.. Mutant.All.Keys];

    [Fact]
    public void The_function_as_it_is_passes()
    {
        using var output = new StringWriter();

        Assert.True(SimulationTrial.Run(seed: 1, Invocations, () => Mutant.None, output), output.ToString());
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_mutant_is_caught(string name)
    {
        using var output = new StringWriter();

        Assert.False(SimulationTrial.Run(seed: 1, Invocations, Mutant.All[name], output), output.ToString());
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {output}");
    }
}
