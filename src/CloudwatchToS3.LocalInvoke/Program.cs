using System.CommandLine;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.LocalInvoke;

const int InvocationFailed = 1;
const int WrongUsage = 2;

var files = new Argument<string[]>("event.json")
{
    Description = "Event files: Kinesis events, quarantine objects, or what an event source mapping left on failure. Default: the sample event.",
    Arity = ArgumentArity.ZeroOrMore,
};
var folder = new Option<string>("--out")
{
    Description = "Keep objects as files in this folder, as FOLDER/BUCKET/KEY.",
    DefaultValueFactory = _ => "out",
};
var s3 = new Option<Uri?>("--s3")
{
    Description = "Write to the S3 server at this URL. Default: AWS_ENDPOINT_URL_S3 where it is set, else an endpoint inside this process.",
    CustomParser = result => S3Target.HttpUrl(result.Tokens[0].Value)
        ?? Fail(result, $"--s3 is '{result.Tokens[0].Value}': give a URL that begins with http:// or https://."),
};
var aws = new Option<bool>("--aws") { Description = "Write to Amazon S3, with the credentials and the region of the environment." };

var command = new RootCommand("Runs the function on event files, as Lambda would: the same handler, the same serializer, a real S3 client.")
{
    files,
    folder,
    s3,
    aws,
};
command.Validators.Add(result =>
{
    if (new[] { result.GetValue(aws), result.GetResult(s3) is not null, result.GetResult(folder) is { Implicit: false } }.Count(given => given) > 1)
    {
        result.AddError("--out, --s3 and --aws exclude each other: each names where the objects go.");
    }
});
folder.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: "" }])
    {
        result.AddError("--out is '': give the name of a folder.");
    }
});
files.Validators.Add(result =>
{
    if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
    {
        result.AddError($"There is no option {option.Value}; --help lists them. A file of that name is ./{option.Value}.");
    }
});
command.SetAction((parsed, _) => Safely(() =>
{
    string[] given = parsed.GetValue(files)!;
    return LocalRun.Invoke(given.Length > 0 ? given : [Path.Combine(AppContext.BaseDirectory, "event.json")], Target(parsed));
}));

var statsFiles = new Argument<string[]>("event.json") { Description = "Event files of any kind.", Arity = ArgumentArity.OneOrMore };
var stats = new Command("stats", "Shows what is inside event files, without writing anything.") { statsFiles };
stats.SetAction((parsed, _) => Safely(() => Task.FromResult(LocalRun.Show(parsed.GetValue(statsFiles)!))));

var from = new Argument<string>("s3://bucket/prefix") { Description = "Quarantine objects, or what an event source mapping left on failure." };
var function = new Option<string?>("--function") { Description = "Invoke this function in Lambda, by the AWS CLI. Default: the function here, with the settings of the environment." };
var dry = new Option<bool>("--dry-run") { Description = "Only show what is inside." };
var delete = new Option<bool>("--delete-recovered") { Description = "Delete each object whose records are all in a log object, or in another quarantine object, now." };
var replay = new Command("replay", "Hands objects to the function again. Goes on after a failure; to be interrupted does no harm.") { from, s3, aws, function, dry, delete };
replay.Validators.Add(result =>
{
    if (result.GetValue(function) is not null && result.GetValue(delete))
    {
        result.AddError("--function and --delete-recovered exclude each other: what a deployed function left in quarantine is not known here.");
    }
});
replay.SetAction((parsed, _) => Safely(() =>
{
    S3Target target = Target(parsed);
    return target.Folder is not null
        ? throw new FormatException("replay needs a server to read from: --s3 URL, AWS_ENDPOINT_URL_S3 or --aws.")
        : new ReplayRun(ReplaySource.Parse(parsed.GetValue(from)!), target, parsed.GetValue(function))
        {
            IsDry = parsed.GetValue(dry),
            Deletes = parsed.GetValue(delete),
        }.Run();
}));
command.Subcommands.Add(stats);
command.Subcommands.Add(replay);

ParseResult parsed = command.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    return WrongUsage;
}

return await parsed.InvokeAsync();

S3Target Target(ParseResult parsed) => S3Target.Choose(
    parsed.GetValue(s3), parsed.GetValue(aws), parsed.GetResult(folder) is { Implicit: false }, parsed.GetValue(folder) ?? "");

static async Task<int> Safely(Func<Task<int>> action)
{
    try
    {
        return await action();
    }
    catch (Exception e) when (e is FormatException or InvalidSettingsException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return WrongUsage;
    }
    catch (Amazon.S3.AmazonS3Exception e)
    {
        await Console.Error.WriteLineAsync($"S3 answered {(int)e.StatusCode} {e.ErrorCode}: {e.Message}");
        return InvocationFailed;
    }
}

static Uri? Fail(System.CommandLine.Parsing.ArgumentResult result, string message)
{
    result.AddError(message);
    return null;
}
