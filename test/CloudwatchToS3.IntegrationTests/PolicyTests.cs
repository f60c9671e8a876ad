using CloudwatchToS3.IntegrationTests.Policies;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>The calls in a stack's life and the policies of the templates, in an evaluation that is not ours.</summary>
public class PolicyTests(PolicyVerdicts verdicts) : IClassFixture<PolicyVerdicts>
{
    public static TheoryData<string, string> Parts
    {
        get
        {
            var policies = new StackPolicies();
            return [.. policies.Names.SelectMany(name => policies.Parts(name).Select(one => (name, one.Part)))
                .Except(StackCalls.NotEvaluated.Select(one => (one.Call.By, one.Part)))];
        }
    }

    [Fact]
    public void Every_call_is_allowed_and_every_stranger_denied()
    {
        TestRun.SkipWithout(PolicyEngine.Absence);

        Assert.True(verdicts.Calls.Count(one => !one.Call.IsStranger) >= 40);
        Assert.All(verdicts.Calls, one => Assert.True(one.Call.IsStranger ? IsDenied(one.Verdict) : one.Verdict == PolicyEngine.Allowed, $"{one.Verdict}: {one.Call}"));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Each_part_of_a_policy_is_needed(string policy, string part)
    {
        TestRun.SkipWithout(PolicyEngine.Absence);

        Assert.True(verdicts.Changed[(policy, part)] > 0, $"{policy}: without '{part}' every call ends as before. Remove it, or add the call that needs it to calls.tsv.");
    }

    /// <summary>So nobody takes them for proven. If the engine learns to evaluate one, it belongs to the others.</summary>
    [Fact]
    public async Task What_the_engine_cannot_evaluate_is_a_listed_assumption()
    {
        TestRun.SkipWithout(PolicyEngine.Absence);
        string assumptions = Repository.Text("docs/assumptions.md");

        string[] errors = await PolicyEngine.Evaluate(StackCalls.NotEvaluated.Select(one => new StackPolicies().Simulation(one.Call)));

        Assert.All(StackCalls.NotEvaluated.Zip(errors), one =>
        {
            Assert.StartsWith("error: ", one.Second);
            Assert.Contains(one.First.Part, new StackPolicies().Parts(one.First.Call.By).Select(part => part.Part));
            Assert.Contains($"`{one.First.Call.Action}`", assumptions);
        });
    }

    private static bool IsDenied(string verdict) => verdict is "ImplicitlyDenied" or "ExplicitlyDenied";
}

/// <summary>The verdict on each call, and on how many it changes without each part of each policy: in one run of the engine.</summary>
public sealed class PolicyVerdicts : IAsyncLifetime
{
    internal (Call Call, string Verdict)[] Calls { get; private set; } = [];

    internal Dictionary<(string Policy, string Part), int> Changed { get; } = [];

    public async ValueTask InitializeAsync()
    {
        if (PolicyEngine.Absence is not null)
        {
            return;
        }

        var policies = new StackPolicies();
        Call[] calls = await StackCalls.All();
        var simulations = calls.Select(call => policies.Simulation(call)).ToList();
        var parts = new List<(string Policy, string Part, int Call)>();
        foreach ((string policy, (string part, StackPolicies without)) in policies.Names.SelectMany(name => policies.Parts(name).Select(part => (name, part))))
        {
            foreach ((int i, Call call) in calls.Index().Where(one => Concerns(part, one.Item)))
            {
                JsonObject simulation = without.Simulation(call);
                if (!JsonNode.DeepEquals(simulation, simulations[i]))
                {
                    parts.Add((policy, part, i));
                    simulations.Add(simulation);
                }
            }
        }

        string[] verdicts = await PolicyEngine.Evaluate(simulations);
        Calls = [.. calls.Zip(verdicts)];
        foreach (((string policy, string part, int call), string verdict) in parts.Zip(verdicts[calls.Length..]))
        {
            Changed[(policy, part)] = Changed.GetValueOrDefault((policy, part)) + (verdict != verdicts[call] ? 1 : 0);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A call of another action cannot end otherwise.</summary>
    private static bool Concerns(string part, Call call)
    {
        string entry = part.Split(", ")[^1];
        return !entry.Contains(':') || entry.StartsWith("arn:") || entry == call.Action
            || entry.Contains('*') && call.Action.StartsWith(entry.Split('*')[0]);
    }
}
