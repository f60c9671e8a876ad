namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>The options of a command that say where objects are and go.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?>? _folder;
    private readonly Option<string?> _server;
    private readonly Option<bool> _aws;

    /// <param name="server">What <c>--s3</c> means for the command.</param>
    /// <param name="aws">What <c>--aws</c> means for the command.</param>
    /// <param name="hasFolder">It can also write to a folder, with <c>--out</c>.</param>
    public TargetOptions(Command command, string server, string aws, bool hasFolder = false)
    {
        _folder = !hasFolder ? null
            : new CheckedOption("--out", "Write objects as files, FOLDER/BUCKET/KEY.", folder => folder.Length > 0, "give the name of a folder")
            {
                DefaultValueFactory = _ => "out",
            };
        _server = new CheckedOption("--s3", server, url => S3Target.HttpUrl(url) is not null, S3Target.UrlAdvice);
        _aws = new Option<bool>("--aws") { Description = aws };
        Option[] all = _folder is null ? [_server, _aws] : [_folder, _server, _aws];
        Array.ForEach(all, command.Add);
        command.Exclude(hasFolder ? "each says where the objects go" : "each says where the objects are", all);
    }

    /// <exception cref="FormatException">The environment names a server that is not a URL.</exception>
    public S3Target Read(ParseResult parsed) => S3Target.Choose(
        parsed.GetValue(_server) is { } url ? S3Target.HttpUrl(url) : null,
        parsed.GetValue(_aws),
        _folder is not null && parsed.GetResult(_folder) is { Implicit: false },
        _folder is null ? "." : parsed.GetValue(_folder)!);

    /// <summary>One of them is on the command line.</summary>
    public bool NamesServer(ParseResult parsed) => parsed.GetValue(_aws) || parsed.GetValue(_server) is not null;
}
