using System.CommandLine;
using CloudwatchToS3;
using CloudwatchToS3.LocalInvoke;

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
command.SetAction(async (parsed, _) =>
{
    try
    {
        var target = S3Target.Choose(parsed.GetValue(s3), parsed.GetValue(aws), parsed.GetResult(folder) is { Implicit: false }, parsed.GetValue(folder)!);
        string[] given = parsed.GetValue(files)!;
        return await LocalRun.Invoke(given.Length > 0 ? given : [Path.Combine(AppContext.BaseDirectory, "event.json")], target);
    }
    catch (Exception e) when (e is FormatException or InvalidSettingsException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return WrongUsage;
    }
});

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

static Uri? Fail(System.CommandLine.Parsing.ArgumentResult result, string message)
{
    result.AddError(message);
    return null;
}
