using System.Diagnostics.CodeAnalysis;

namespace CloudwatchToS3.IntegrationTests.Support;

/// <summary>What the output of <c>dotnet test</c> says while the tests run (xunit.runner.json lets it through): each line once.</summary>
internal static class TestRun
{
    private static readonly ConcurrentDictionary<string, bool> Said = [];

    /// <summary>Says that a long part begins.</summary>
    public static void Say(string line)
    {
        if (Said.TryAdd(line, true))
        {
            TestContext.Current.SendDiagnosticMessage(line);
        }
    }

    /// <summary>Skips the test, and says why.</summary>
    public static void SkipUnless([DoesNotReturnIf(false)] bool condition, string reason)
    {
        if (!condition)
        {
            Say($"skipped: {reason}");
            Assert.Skip(reason);
        }
    }

    public static void SkipWithout(string? absence) => SkipUnless(absence is null, absence ?? "");
}
