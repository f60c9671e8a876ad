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
            Description = "Quarantine objects, or what an event source mapping left on failure.",
        };
        var function = new Option<string?>("--function")
        {
            Description = "Invoke this function in Lambda, by the AWS CLI. "
                + "Default: the function here, with the settings of the environment.",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Only show what is inside." };
        var delete = new Option<bool>("--delete-recovered")
        {
            Description = "Delete each object whose records are all in a log object, or in another quarantine object, now.",
        };
        var command = new Command(
            "replay",
            "Retries quarantined or failed batches from S3. It goes on after a failure, and may be interrupted at any time.")
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
                    "--function and --delete-recovered exclude each other: what a deployed function left in quarantine is not known here.");
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
