using System.CommandLine;
using CloudwatchToS3.LocalInvoke.Servers;

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
        var from = new Argument<string>("s3://bucket/prefix")
        {
            Description = "Prefix of quarantine objects, or of an on-failure destination.",
        };
        var function = new Option<string?>("--function")
        {
            Description = "Invoke this deployed function, with the AWS CLI. "
                + "Default: run the function locally, with settings from the environment.",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Show what is inside; write nothing." };
        var delete = new Option<bool>("--delete-recovered")
        {
            Description = "Delete each object once all its records are in other objects.",
        };
        var command = new Command(
            "replay",
            "Retry quarantined or failed batches from S3. Continues after failures; can be interrupted.")
        {
            from,
            function,
            dry,
            delete,
        };
        var target = TargetOptions.ForReplay(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(function) is not null && result.GetValue(delete))
            {
                result.AddError(
                    "--function and --delete-recovered cannot be combined: a deployed function does not report what it quarantined.");
            }
        });
        command.SetAction((parsed, _) =>
        {
            var source = S3Location.Parse(
                parsed.GetValue(from)!, "a place to replay from: give a bucket and a prefix, as in s3://my-logs/quarantine/");
            var replay = new Replay(source, target.Read(parsed), parsed.GetValue(function))
            {
                IsDry = parsed.GetValue(dry),
                Deletes = parsed.GetValue(delete),
            };
            return replay.Run();
        });
        return command;
    }
}
