namespace CloudwatchToS3.IntegrationTests.Policies;

/// <summary>Somebody else's evaluation of IAM policies: <c>@cloud-copilot/iam-simulate</c> from npm, as a process of Node.js.</summary>
internal static class PolicyEngine
{
    public const string Allowed = "Allowed";

    private static readonly string Folder = Repository.PathOf("test/CloudwatchToS3.IntegrationTests");

    /// <summary>Why there is none; null where there is one. In CI there must be one.</summary>
    public static string? Absence =>
        ServerProcess.IsCI || (ServerProcess.IsOnPath("node") && Directory.Exists(Path.Combine(Folder, "node_modules", "@cloud-copilot")))
            ? null
            : "The policy engine is not installed (npm install --prefix test/CloudwatchToS3.IntegrationTests)";

    /// <returns>A verdict for each simulation: <see cref="Allowed"/>, or denied in one of two ways, or an error.</returns>
    public static async Task<string[]> Evaluate(IEnumerable<JsonObject> simulations)
    {
        using var folder = TempFolder.ForCaller();
        string input = folder.File("simulations.json", new JsonArray([.. simulations]).ToJsonString());
        Dotnet node = await Dotnet.Run("node", Folder, [], ["Policies/evaluate.mjs", input]);
        return node.ExitCode == 0 ? JsonSerializer.Deserialize<string[]>(node.Output)! : throw new InvalidOperationException(node.Errors);
    }
}
