namespace CloudwatchToS3.Tests;

/// <summary>A whole organization: who may send, what the accounts that send get, and what the guide says of it.</summary>
public class OrganizationTests
{
    private const string Organization = "o-a1b2c3d4e5";
    private const string Receiver = "arn:aws:logs:eu-central-1:999988887777:destination:cloudwatch-to-s3";

    private static readonly string Chapter = Repository.Text("docs/organization.md");

    [Theory]
    [InlineData("", null)]
    [InlineData("/noisy", """LogGroupName NOT IN ["/noisy"]""")]
    [InlineData("/noisy,b#c.d-e_f", """LogGroupName NOT IN ["/noisy", "b#c.d-e_f"]""")]
    public void An_account_that_sends_gets_one_policy_over_every_log_group(string excluded, string? criteria)
    {
        var sender = new ResolvedTemplate(Template.OfSenders, ("DestinationArn", Receiver), ("ExcludedLogGroups", excluded));

        Assert.Equal(criteria, (string?)sender.Resource("AccountPolicy")!["SelectionCriteria"]);
        Assert.Null(sender.Resource("Nothing"));
    }

    /// <summary>There it would subscribe the group to which the function logs: each line would make another one, without end.</summary>
    [Fact]
    public void In_the_account_that_receives_it_subscribes_nothing()
    {
        var receiver = new ResolvedTemplate(Template.OfSenders, ("DestinationArn", Receiver), ("AWS::AccountId", "999988887777"));

        Assert.Equal(["Nothing"], receiver.Whole()["Resources"]!.AsObject().Select(one => one.Key));
        Assert.Equal("AWS::CloudFormation::WaitConditionHandle", (string?)Template.OfSenders["Resources"]!["Nothing"]!["Type"]);
        Assert.Null(Template.OfSenders["Transform"]);   // stack sets take none
    }

    [Theory]
    [InlineData("DestinationArn", Receiver, true)]
    [InlineData("DestinationArn", "arn:aws-cn:logs:cn-north-1:999988887777:destination:x", true)]
    [InlineData("DestinationArn", "arn:aws:kinesis:eu-central-1:999988887777:stream/x", false)]
    [InlineData("DestinationArn", "", false)]
    [InlineData("AlarmTopicArn", "arn:aws:sns:eu-central-1:999988887777:alarms", true)]
    [InlineData("AlarmTopicArn", "me@example.com", false)]
    [InlineData("FilterPattern", "?ERROR ?WARN", true)]
    [InlineData("FilterPattern", "\"quoted\"", false)]
    [InlineData("FilterPattern", "back\\slash", false)]
    public void Parameters_that_cannot_work_are_refused(string name, string value, bool isAllowed) =>
        Assert.Equal(isAllowed, Template.OfSenders.Takes(name, value));

    /// <summary>That the template that receives takes its parameters: <see cref="TemplateTests"/>.</summary>
    [Fact]
    public void The_commands_of_the_guide_are_taken_by_the_templates()
    {
        Assert.Equal(["DestinationArn"], Regex.Matches(Chapter, "ParameterKey=(\\w+)").Select(parameter => parameter.Groups[1].Value).Distinct());
        Assert.All(
            new[] { "create-stack-set", "create-stack-instances", "SERVICE_MANAGED", "Enabled=true", "--capabilities CAPABILITY_IAM", "--role-arn ROLE_ARN", "file://src/CloudwatchToS3/sender.template" },
            text => Assert.Contains(text, Chapter));
        Assert.Contains($";OrganizationId={Organization}", Chapter);
    }

    [Fact]
    public void The_Terraform_of_the_guide_has_parameters_of_the_template()
    {
        string terraform = Repository.Text("docs/deploy.md").Split("```hcl\n")[1].Split("\n```")[0];
        string parameters = Regex.Match(terraform, @"parameters = \{\n(.+?)\n  \}", RegexOptions.Singleline).Groups[1].Value;
        (string Name, string Value)[] given =
            [.. Regex.Matches(parameters, @"(\w+)\s*= ""([^""]*)""").Select(pair => (pair.Groups[1].Value, pair.Groups[2].Value))];

        Assert.True(given.Length > 3);
        Assert.Empty(new ResolvedTemplate(Template.OfTheStack, given).Refusals);
        Assert.All(given, one => Assert.True(Template.OfTheStack.Takes(one.Name, one.Value), $"{one.Name} = {one.Value}"));
        Assert.All(
            Regex.Matches(terraform, @"outputs\[""(\w+)""\]").Select(output => output.Groups[1].Value),
            output => Assert.NotNull(Template.OfTheStack["Outputs"]![output]));
    }
}
