using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Amazon.S3;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.LocalInvoke.Servers;
using CloudwatchToS3.LocalInvoke.Terminal;

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

    private readonly Argument<string> _place = new("place")
    {
        Description = "s3://bucket/prefix (a whole bucket is s3://bucket/), a folder, or a file.",
    };

    private readonly Option<DateTime?> _from = Time(
        "--from", "Log events of this time and later, in UTC or with an offset: 2026-11-25, 2026-11-25T10:00, 2026-11-25T11:00+01:00.");

    private readonly Option<DateTime?> _to = Time("--to", "Log events before this time.");

    private readonly Option<string?> _text = new("--text") { Description = "The message contains this text." };

    private readonly Option<string?> _regex = new("--regex")
    {
        Description = "A line of the message matches this .NET regular expression, without lookarounds and backreferences.",
    };

    private readonly Option<bool> _ignoreCase = new("--ignore-case") { Description = "Ignore case in --text or --regex." };

    private readonly Option<string?> _group = new("--group")
    {
        Description = "The log group has exactly this name. Text objects say it by a folder only.",
    };

    private readonly Option<string?> _stream = new("--stream") { Description = "The same for the log stream." };

    private readonly Option<bool> _count =
        new("--count") { Description = "Print only how many log events (in JSON) or lines (of text) there are." };

    private readonly Option<bool> _json = new("--json") { Description = "Print a line of JSON for each." };

    public static Command Create() => new SearchCommand().Command();

    private Command Command()
    {
        var command = new Command(
            "search",
            "Finds log events in a bucket, or in a folder that a local run has filled. That it finds nothing is a success.")
        {
            _place, _from, _to, _text, _regex, _ignoreCase, _group, _stream, _count, _json,
        };
        var target = TargetOptions.ForReading(command);
        command.Validators.Add(Check);
        command.SetAction((parsed, _) => Run(parsed, target));
        return command;
    }

    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        if (Has(_text) && Has(_regex))
        {
            result.AddError("--text and --regex exclude each other: what a text and a pattern mean, one pattern can say.");
        }

        if (Has(_count) && Has(_json))
        {
            result.AddError("--count and --json exclude each other: one shows a number, the other what was found.");
        }

        if (Has(_ignoreCase) && !Has(_text) && !Has(_regex))
        {
            result.AddError("--ignore-case needs --text or --regex.");
        }
    }

    /// <returns>Failure where something could not be searched.</returns>
    /// <exception cref="FormatException">An argument is wrong.</exception>
    /// <exception cref="InvalidOperationException">The objects cannot be listed, or there are none.</exception>
    private async Task<int> Run(ParseResult parsed, TargetOptions options)
    {
        SearchQuery query = Query(parsed);
        string place = parsed.GetValue(_place)!;
        if (!place.StartsWith(S3Location.Scheme, StringComparison.Ordinal))
        {
            if (options.NamesServer(parsed))
            {
                throw new FormatException(
                    $"--s3 and --aws say where a bucket is, and '{place}' is a folder. A bucket is s3://bucket/prefix.");
            }

            string path = Path.GetFullPath(Existing(place));
            int name = path.LastIndexOf('/') + 1;
            return await Run(parsed, query, new FolderStore(path[..name]), path[name..]);
        }

        var location = S3Location.Parse(place, "a place to search: give a bucket and a prefix, as in s3://my-logs/logs/, or a folder");
        S3Target target = options.Read(parsed);
        target = target.IsServer ? target : target with { Folder = null, IsAws = true };
        var settings = Settings.Read(name => name == "BUCKET_NAME" ? location.Bucket : null);
        using AmazonS3Client s3 = target.Connect(target.Server, S3Bucket.AttemptTimeout);
        return await Run(parsed, query, new BucketStore(new S3Bucket(s3, location.Bucket), location), location.Prefix);
    }

    private async Task<int> Run(ParseResult parsed, SearchQuery query, LogStore store, string prefix)
    {
        using var interruption = new Interruption("Stopping. Once more stops at once.");
        using var finder = new ObjectFinder(store, query.Range.OfObjects);
        List<string> keys;
        try
        {
            keys = await finder.Find(prefix, interruption.Cancellation);
        }
        catch (Exception) when (interruption.IsRequested)
        {
            return interruption.ExitCodeOr(ExitCode.Failure);
        }

        if (!finder.HasAny)
        {
            throw new InvalidOperationException($"There is no object below {store.Name(prefix)}.");
        }

        bool isComplete = IsAnswerable(query, ref keys, prefix);
        var search = new Search(store, query, Style(parsed));
        isComplete &= await search.Run(keys, interruption.Cancellation);
        search.PrintEnd(keys);
        return interruption.ExitCodeOr(isComplete ? ExitCode.Success : ExitCode.Failure);
    }

    /// <summary>
    /// Leaves out what cannot be searched: quarantine objects, and plain text of which nobody knows the log group or the log stream that is
    /// asked for.
    /// </summary>
    /// <returns>Whether all that is left out does not matter.</returns>
    private static bool IsAnswerable(SearchQuery query, ref List<string> keys, string prefix)
    {
        int root = prefix.LastIndexOf('/') + 1;
        string[] quarantined = [.. keys.Where(LogLines.IsQuarantine)];
        string[] texts = [.. keys.Except(quarantined).Where(key => !LogLines.IsJson(key))];
        string[] unknown = [.. texts.Where(key => !query.IsNamedBy(key[root..]))];
        bool isByFolder = unknown.Length < texts.Length;
        keys = [.. keys.Except(quarantined).Except(unknown)];
        if (quarantined.Length > 0)
        {
            Console.Error.WriteLine($"left out: quarantine objects, which stats shows: {quarantined.Length}");
        }

        string[] plain = [.. texts.Except(unknown).Where(key => LogLines.IsPlain(key))];
        if (plain.Length > 0 && query.Range is not { From: null, To: null })
        {
            Console.Error.WriteLine(
                $"Text has no times: all lines are searched of the objects around that time, which are {plain.Length}.");
        }

        if (unknown.Length == 0 || isByFolder)
        {
            return true;
        }

        Console.Error.WriteLine(
            $"left out: text objects, whose log group and log stream nobody knows: {unknown.Length}. Search them without --group and "
            + "--stream. (OUTPUT_FORMAT=json tells both, and so do {logGroup} and {logStream} in KEY_PREFIX.)");
        return false;
    }

    private SearchQuery Query(ParseResult parsed)
    {
        string? text = parsed.GetValue(_text);
        string? pattern = parsed.GetValue(_regex);
        bool ignoresCase = parsed.GetValue(_ignoreCase);
        foreach ((string name, string? value) in new[] { ("--group", parsed.GetValue(_group)), ("--stream", parsed.GetValue(_stream)) })
        {
            if (value is "")
            {
                throw new FormatException($"{name} is '': give a name.");
            }
        }

        if (text is "" || text?.Contains('\n', StringComparison.Ordinal) == true)
        {
            throw new FormatException($"--text is '{text}': give a text of one line.");
        }

        var range = new TimeRange(parsed.GetValue(_from), parsed.GetValue(_to));
        if (range.From >= range.To)
        {
            throw new FormatException($"--from {range.From:s} is not before --to {range.To:s}: no log event is in between.");
        }

        return new SearchQuery(
            range,
            text,
            pattern is not null ? Pattern(pattern, ignoresCase) : ignoresCase ? CaseIgnored(text!) : null,
            parsed.GetValue(_group),
            parsed.GetValue(_stream));
    }

    private static Regex CaseIgnored(string text) => new(Regex.Escape(text), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>Without backtracking, so that no line takes for ever.</summary>
    private static Regex Pattern(string pattern, bool ignoresCase)
    {
        try
        {
            return new Regex(
                pattern,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"--regex is '{pattern}', which is not a regular expression: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new FormatException($"--regex is '{pattern}': lookarounds and backreferences are not possible here.", e);
        }
    }

    private OutputStyle Style(ParseResult parsed) => new(
        parsed.GetValue(_count) ? OutputForm.Count : parsed.GetValue(_json) ? OutputForm.Json : OutputForm.Lines,
        Screen.IsTerminal,
        Screen.HasColor);

    /// <returns>The name of a file, or of a folder with <c>/</c> at its end.</returns>
    /// <exception cref="FormatException">It is not there.</exception>
    private static string Existing(string place) => File.Exists(place) ? place
        : Directory.Exists(place) ? $"{place}/"
        : throw new FormatException($"There is no folder or file '{place}'. A bucket is {S3Location.Scheme}bucket/prefix.");

    private static Option<DateTime?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (TimeRange.Parse(text) is { } time)
            {
                return time;
            }

            result.AddError($"{name} is '{text}': give a time like 2026-11-25T10:00, or a day like 2026-11-25.");
            return null;
        },
    };
}
