using System.CommandLine;
using System.CommandLine.Parsing;

namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>The options of a command that say where objects are and go.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string>? _folder;
    private readonly Option<Uri?> _server;
    private readonly Option<bool> _aws;

    private TargetOptions(Command command, Option<string>? folder, string server, string aws)
    {
        _folder = folder;
        _server = new Option<Uri?>("--s3") { Description = server, CustomParser = Url };
        _aws = new Option<bool>("--aws") { Description = aws };
        if (_folder is not null)
        {
            command.Add(_folder);
        }

        command.Add(_server);
        command.Add(_aws);
        command.Validators.Add(RefuseSeveral);
    }

    /// <summary>A folder, an S3 server or Amazon S3 to write to.</summary>
    public static TargetOptions ForWriting(Command command)
    {
        var folder = new Option<string>("--out")
        {
            Description = "Write objects as files, FOLDER/BUCKET/KEY.",
            DefaultValueFactory = _ => "out",
        };
        folder.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--out is '': give the name of a folder.");
            }
        });
        return new TargetOptions(
            command,
            folder,
            "Write to this S3 endpoint. Default: AWS_ENDPOINT_URL_S3, else a folder.",
            "Write to Amazon S3, with the environment's credentials and region.");
    }

    /// <summary>An S3 server or Amazon S3 to read from and to write to.</summary>
    public static TargetOptions ForReplay(Command command) => new(
        command,
        folder: null,
        "Use this S3 endpoint. Default: AWS_ENDPOINT_URL_S3.",
        "Use Amazon S3, with the environment's credentials and region.");

    /// <summary>An S3 server or Amazon S3 to read from.</summary>
    public static TargetOptions ForReading(Command command) => new(
        command,
        folder: null,
        "Use this S3 endpoint. Default: AWS_ENDPOINT_URL_S3, else Amazon S3.",
        "Use Amazon S3, even if AWS_ENDPOINT_URL_S3 is set.");

    /// <exception cref="FormatException">The environment names a server that is not a URL.</exception>
    public S3Target Read(ParseResult parsed) => S3Target.Choose(
        parsed.GetValue(_server), parsed.GetValue(_aws), IsGiven(parsed.GetResult), _folder is null ? "." : parsed.GetValue(_folder)!);

    /// <summary>One of them is on the command line.</summary>
    public bool NamesServer(ParseResult parsed) => parsed.GetValue(_aws) || parsed.GetResult(_server) is not null;

    private static Uri? Url(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (S3Target.HttpUrl(text) is { } url)
        {
            return url;
        }

        result.AddError($"--s3 is '{text}': {S3Target.UrlAdvice}");
        return null;
    }

    private void RefuseSeveral(CommandResult result)
    {
        if (new[] { result.GetValue(_aws), result.GetResult(_server) is not null, IsGiven(result.GetResult) }.Count(given => given) > 1)
        {
            result.AddError(_folder is null
                ? "--s3 and --aws cannot be combined: each says where the objects are."
                : "--out, --s3 and --aws cannot be combined: each says where the objects go.");
        }
    }

    private bool IsGiven(Func<Option, OptionResult?> find) => _folder is not null && find(_folder) is { Implicit: false };
}
