namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary><c>search</c>: finds log events in objects.</summary>
internal sealed class SearchCommand
{
    public static readonly string[] Examples =
    [
        "search out --text refused",
        "search s3://my-logs/logs/ --from 2026-11-25T10:00 --to 2026-11-25T11:00 --text refused",
        "search s3://my-logs/logs/ --from 2026-11-25 --regex 'status=5\\d\\d' --group /shop/orders --json",
    ];

    private const string TimeAdvice = "give a time like 2026-11-25T10:00, or a day like 2026-11-25";

    private readonly Argument<string> _place = new("place") { Description = "s3://bucket/prefix, a folder, or a file." };

    private readonly Option<string?> _from = new CheckedOption(
        "--from", "Log events of this time and later, in UTC or with an offset: 2026-11-25, 2026-11-25T10:00, 2026-11-25T11:00+01:00.",
        IsTime, TimeAdvice);

    private readonly Option<string?> _to = new CheckedOption("--to", "Log events before this time.", IsTime, TimeAdvice);

    private readonly Option<string?> _text = new CheckedOption(
        "--text", "The message contains this text; case matters.", text => IsGiven(text) && !text.Contains('\n'), "give one line of text");

    private readonly Option<string?> _regex = new CheckedOption(
        "--regex", "A line of the message matches this .NET regular expression, without lookarounds and backreferences; (?i) ignores case.",
        IsGiven, "give a pattern");

    /// <summary>By the fields of <c>KEY_PREFIX</c> that answer them for text.</summary>
    private readonly Dictionary<string, Option<string?>> _values = new()
    {
        ["logGroup"] = new CheckedOption("--group", "Exact log group. For text, KEY_PREFIX must contain {logGroup}.", IsGiven, "give a name"),
        ["logStream"] = new CheckedOption("--stream", "Exact log stream.", IsGiven, "give a name"),
        ["owner"] = new CheckedOption("--owner", "Exact account.", IsGiven, "give a name"),
    };

    private readonly Option<string?> _keyPrefix = new("--key-prefix")
    {
        Description = "The layout of the keys: the function's KEY_PREFIX. Default: KEY_PREFIX of the environment, else logs/.",
    };

    private readonly Option<string?> _function = new("--function") { Description = "Read the layout from this deployed function, with the AWS CLI." };
    private readonly Option<bool> _count = new("--count") { Description = "Print only the number of matches." };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON line per match." };

    public static Command Create() => new SearchCommand().Command();

    private static bool IsGiven(string text) => text.Length > 0;

    private static bool IsTime(string text) => TimeRange.Parse(text) is not null;

    private Command Command()
    {
        var command = new Command(
            "search",
            "Find log events in a bucket, or in a folder written by a local run. Finding nothing is not an error.")
        {
            _place, _from, _to, _text, _regex, _keyPrefix, _function, _count, _json,
        };
        _from.HelpName = _to.HelpName = "time";
        Array.ForEach([.. _values.Values], command.Add);
        var target = new TargetOptions(
            command,
            "Use this S3 endpoint. Default: AWS_ENDPOINT_URL_S3, else Amazon S3.",
            "Use Amazon S3, even if AWS_ENDPOINT_URL_S3 is set.");
        command.Exclude("use one of them; a regex can match literal text", _text, _regex);
        command.Exclude("one prints a number, the other the matches", _count, _json);
        command.Exclude("both define the layout", _keyPrefix, _function);
        command.SetAction((parsed, _) => Run(parsed, target));
        return command;
    }

    /// <returns>Failure where something could not be searched.</returns>
    /// <exception cref="FormatException">An argument is wrong.</exception>
    /// <exception cref="InvalidOperationException">The objects cannot be listed, or there are none.</exception>
    private async Task<int> Run(ParseResult parsed, TargetOptions options)
    {
        SearchQuery query = Query(parsed);
        KeyLayout layout = await Layout(parsed, query);
        string place = parsed.GetValue(_place)!;
        if (!place.StartsWith(S3Location.Scheme, StringComparison.Ordinal))
        {
            (FolderStore folder, string path) = !options.NamesServer(parsed) ? FolderStore.At(place)
                : throw new FormatException($"--s3 and --aws say where a bucket is, and '{place}' is a folder. A bucket is s3://bucket/prefix.");
            return await Run(parsed, query, layout, folder, path);
        }

        var location = S3Location.Parse(place, "a place to search: give a bucket and a prefix, as in s3://my-logs/logs/, or a folder");
        S3Target target = options.Read(parsed);
        target = target.IsServer ? target : target with { Folder = null, IsAws = true };
        using AmazonS3Client s3 = target.Connect(S3Bucket.AttemptTimeout);
        return await Run(parsed, query, layout, new S3Bucket(s3, location.Bucket), location.Prefix);
    }

    private async Task<int> Run(ParseResult parsed, SearchQuery query, KeyLayout layout, ObjectStore store, string prefix)
    {
        using var interruption = new Interruption("Stopping; press Ctrl-C again to quit now.");
        var finder = new ObjectFinder(store, layout);
        List<FoundObject> objects;
        try
        {
            objects = await finder.Find(prefix, interruption.Cancellation);
        }
        catch (Exception) when (interruption.IsRequested)
        {
            return interruption.ExitCodeOr(ExitCode.Failure);
        }

        var report = new SearchReport(query, layout);
        objects = report.Searchable(objects, store.Name(prefix));
        var style = new OutputStyle(parsed.GetValue(_count), parsed.GetValue(_json), Screen.IsTerminal, Screen.HasColor);
        Task searching = Task.Run(() => new Search(store, query, style, report, layout.LogGroups).Run(objects, interruption.Cancellation));
        try
        {
            await searching.WaitAsync(interruption.Cancellation);
        }
        catch (OperationCanceledException) when (interruption.IsRequested)
        {
            await Task.WhenAny(searching, Task.Delay(TimeSpan.FromSeconds(1)));   // a reader that has stopped may never go on
        }

        Console.Write(style.IsCount ? $"{report.Count}\n" : "");
        report.End(objects, finder.LeftOut, interruption.IsRequested);
        return interruption.ExitCodeOr(report.IsComplete ? ExitCode.Success : ExitCode.Failure);
    }

    private async Task<KeyLayout> Layout(ParseResult parsed, SearchQuery query)
    {
        string? given = parsed.GetValue(_keyPrefix);
        string prefix = given
            ?? (parsed.GetValue(_function) is { } function
                ? await DeployedFunction.Variable(function, "KEY_PREFIX")
                : Environment.GetEnvironmentVariable("KEY_PREFIX"))
            ?? Settings.DefaultKeyPrefix;
        try
        {
            return new KeyLayout(prefix, query);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{(given is null ? "KEY_PREFIX" : _keyPrefix.Name)} is '{prefix}': {e.Message}", e);
        }
    }

    private SearchQuery Query(ParseResult parsed)
    {
        var range = new TimeRange(TimeRange.Parse(parsed.GetValue(_from)), TimeRange.Parse(parsed.GetValue(_to)));
        if (range.From >= range.To)
        {
            throw new FormatException($"--from {range.From:s} is not before --to {range.To:s}: the range is empty.");
        }

        return new SearchQuery(range, parsed.GetValue(_text), parsed.GetValue(_regex) is { } pattern ? Pattern(pattern) : null)
        {
            Values = _values.Where(one => parsed.GetValue(one.Value) is not null)
                .ToDictionary(one => one.Key, one => parsed.GetValue(one.Value)!),
        };
    }

    /// <summary>Without backtracking, so that no line takes for ever.</summary>
    private static Regex Pattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException(
                e is ArgumentException ? $"--regex is '{pattern}', which is not a regular expression: {e.Message}"
                    : $"--regex is '{pattern}', which could take too long: {e.Message.Split("containing: ")[^1]} Write it without, or pipe the lines "
                        + "through grep -P.",
                e);
        }
    }
}
