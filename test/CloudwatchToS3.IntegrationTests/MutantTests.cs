using CloudwatchToS3.Trials.Simulation;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The function, broken on purpose: the simulation must notice each time, and for the right reason, or it proves nothing.</summary>
public class MutantTests
{
    private const int Invocations = 5_000;

    [Fact]
    public void The_function_as_it_is_passes()
    {
        using var output = new StringWriter();

        Assert.True(SimulationTrial.Run(seed: 1, Invocations, () => Mutant.None, output), output.ToString());
        Assert.Contains($" faults of {Enum.GetValues<Fault>().Length - 1} kinds, ", output.ToString());
    }

    [Theory]
    [InlineData("a decode error is swallowed", "is not in quarantine")]
    [InlineData("the key is without the last number and the digest", "other bytes under the key ")]
    [InlineData("the key is without the digest", "other bytes under the key ")]
    [InlineData("the key is made from the clock", " is there 2 times")]
    [InlineData("the answer comes before the put", " is there 0 times")]
    [InlineData("a damaged gzip is taken for whole", "a part of the undecodable record ")]
    public void A_mutant_is_caught(string name, string violation)
    {
        using var output = new StringWriter();

        bool passed = SimulationTrial.Run(seed: 1, Invocations, Mutant.All[name], output);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {output}");

        Assert.False(passed);
        Assert.Contains(violation, output.ToString());
    }
}
