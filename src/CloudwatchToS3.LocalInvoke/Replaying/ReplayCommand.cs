namespace CloudwatchToS3.LocalInvoke.Replaying;

/// <summary><c>replay</c>: retries quarantined or failed batches from S3.</summary>
internal static class ReplayCommand
{
    public static readonly string[] Examples =
    [
        "replay s3://my-logs/quarantine/ --aws --dry-run",
        "replay s3://my-logs/quarantine/ --aws --delete-recovered",
        "replay s3://my-logs/aws/lambda/ --aws --function my-function",
    ];

    public static Command Create()
    {
        var from = new Argument<string>("s3://bucket/prefix") { Description = "Prefix of quarantine objects, or of an on-failure destination." };
        var function = new Option<string?>("--function")
        {
            Description = "Invoke this deployed function, with the AWS CLI. "
                + "Default: run the function locally, with settings from the environment.",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Show what is inside; write nothing." };
        var delete = new Option<bool>("--delete-recovered") { Description = "Delete each object once all its records are in other objects." };
        var command = new Command(
            "replay",
            "Retry quarantined or failed batches from S3. Continues after failures; can be interrupted.")
        {
            from, function, dry, delete,
        };
        var target = new TargetOptions(
            command,
            "Use this S3 endpoint. Default: AWS_ENDPOINT_URL_S3.",
            "Use Amazon S3, with the environment's credentials and region.");
        command.Exclude("a deployed function does not report what it quarantined", function, delete);
        command.SetAction((parsed, _) =>
        {
            var source = S3Location.Parse(
                parsed.GetValue(from)!, "a place to replay from: give a bucket and a prefix, as in s3://my-logs/quarantine/");
            return new Replay(source, target.Read(parsed), parsed.GetValue(function), parsed.GetValue(dry), parsed.GetValue(delete)).Run();
        });
        return command;
    }
}
