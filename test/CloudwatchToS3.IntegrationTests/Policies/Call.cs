namespace CloudwatchToS3.IntegrationTests.Policies;

/// <summary>A call of an AWS API in the life of a stack.</summary>
/// <param name="By">Whose policies decide: a name of <see cref="StackPolicies"/>.</param>
/// <param name="Action">As IAM calls it.</param>
/// <param name="Resource">Its ARN, or <c>*</c>.</param>
/// <param name="Source">Where it is known from: a request that was observed, a page of AWS, or a schema of CloudFormation. Never our own policy.</param>
internal sealed record Call(string By, string Action, string Resource, string Source)
{
    /// <summary>The condition keys that the request has.</summary>
    public (string Key, string Value)[] Context { get; init; } = [];

    /// <summary>Who calls, where it is not the role or the deployer itself.</summary>
    public string? Principal { get; init; }

    /// <summary>It must be denied.</summary>
    public bool IsStranger { get; init; }

    public override string ToString() =>
        $"{By}: {Action} on {Resource}{string.Concat(Context.Select(pair => $", {pair.Key}={pair.Value}"))} ({Source})";
}
