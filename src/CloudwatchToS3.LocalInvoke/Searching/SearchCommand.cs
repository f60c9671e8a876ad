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
        Description = "s3://bucket/prefix, a folder, or a file.",
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

    /// <summary>By the fields of <c>KEY_PREFIX</c> that answer them for text.</summary>
    private readonly Dictionary<string, Option<string?>> _values = new()
    {
        ["logGroup"] = new("--group") { Description = "Exact log group. For text, KEY_PREFIX must contain {logGroup}." },
        ["logStream"] = new("--stream") { Description = "Exact log stream." },
        ["owner"] = new("--owner") { Description = "Exact account." },
    };

    private readonly Option<string?> _keyPrefix = new("--key-prefix")
    {
        Description = "The layout of the keys: the function's KEY_PREFIX. Default: KEY_PREFIX of the environment, else logs/.",
    };

    private readonly Option<string?> _function = new("--function")
    {
        Description = "Read the layout from this deployed function, with the AWS CLI.",
    };

    private readonly Option<bool> _count =
        new("--count") { Description = "Print only the number of matches." };

    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON line per match." };

    public static Command Create() => new SearchCommand().Command();

    private Command Command()
    {
        var command = new Command(
            "search",
            "Find log events in a bucket, or in a folder written by a local run. Finding nothing is not an error.")
        {
            _place, _from, _to, _text, _regex, _ignoreCase, _keyPrefix, _function, _count, _json,
        };
        Array.ForEach([.. _values.Values], command.Add);
        var target = TargetOptions.ForReading(command);
        command.Validators.Add(Check);
        command.SetAction((parsed, _) => Run(parsed, target));
        return command;
    }

    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        foreach ((Option one, Option other, string reason) in new (Option, Option, string)[]
        {
            (_text, _regex, "use one of them; a regex can match literal text"),
            (_count, _json, "one prints a number, the other the matches"),
            (_keyPrefix, _function, "both define the layout"),
        })
        {
            if (Has(one) && Has(other))
            {
                result.AddError($"{one.Name} and {other.Name} cannot be combined: {reason}.");
            }
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
        KeyLayout layout = await Layout(parsed, query);
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
            return await Run(parsed, query, layout, new FolderStore(path[..name]), path[name..]);
        }

        var location = S3Location.Parse(place, "a place to search: give a bucket and a prefix, as in s3://my-logs/logs/, or a folder");
        S3Target target = options.Read(parsed);
        target = target.IsServer ? target : target with { Folder = null, IsAws = true };
        using AmazonS3Client s3 = target.Connect(S3Bucket.AttemptTimeout);
        return await Run(parsed, query, layout, new BucketStore(new S3Bucket(s3, location.Bucket), location), location.Prefix);
    }

    private async Task<int> Run(ParseResult parsed, SearchQuery query, KeyLayout layout, LogStore store, string prefix)
    {
        using var interruption = new Interruption("Stopping; press Ctrl-C again to quit now.");
        using var finder = new ObjectFinder(store, layout);
        List<FoundObject> objects;
        try
        {
            objects = await finder.Find(prefix, interruption.Cancellation);
        }
        catch (Exception) when (interruption.IsRequested)
        {
            return interruption.ExitCodeOr(ExitCode.Failure);
        }

        if (!finder.HasAny)
        {
            throw new InvalidOperationException($"There is no object under {store.Name(prefix)}.");
        }

        if (!finder.HasLogs)
        {
            throw new InvalidOperationException($"There are only quarantine objects in {store.Name(prefix)}: stats and replay read them.");
        }

        objects = Searchable(query, layout, objects, store.Name(prefix));
        var search = new Search(store, query, Style(parsed), layout.LogGroups);
        await search.Run(objects, interruption.Cancellation);
        search.PrintEnd(objects);
        if (!interruption.IsRequested)
        {
            PrintHints(query, layout, search, objects.Count == 0 ? finder.LeftOut : 0);
        }

        return interruption.ExitCodeOr(search.IsComplete ? ExitCode.Success : ExitCode.Failure);
    }

    /// <summary>Leaves out quarantine objects, and says how the others were chosen.</summary>
    /// <exception cref="FormatException">Text objects cannot be matched against the query in this layout.</exception>
    private static List<FoundObject> Searchable(SearchQuery query, KeyLayout layout, List<FoundObject> found, string place)
    {
        List<FoundObject> objects = [.. found.Where(one => !LogLines.IsQuarantine(one.Key))];
        if (objects.Count < found.Count)
        {
            Console.Error.WriteLine($"skipped quarantine objects (see stats and replay): {found.Count - objects.Count}");
        }

        int texts = objects.Count(one => !LogLines.IsJson(one.Key));
        string[] unknown = [.. query.Values.Keys.Where(field => !layout.HasField(field))];
        if (texts > 0 && unknown.Length > 0)
        {
            string options = string.Join(" and ", unknown.Select(SearchQuery.OptionOf));
            throw new FormatException(
                $"{texts} of {objects.Count} objects in {place} are text, and keys like '{layout.Template}' cannot answer {options}: they have no "
                + $"{string.Join(" and ", unknown.Select(field => $"{{{field}}}"))}. "
                + $"Search without {options}, or set the function's KEY_PREFIX with --key-prefix.");
        }

        if (query.ChoosesObjects && objects.Count(one => one.Answer == KeyAnswer.OtherLayout) is > 0 and var others)
        {
            Console.Error.WriteLine(
                $"Keys not of the layout '{layout.Template}': {others}, selected by the time in their names, if any. "
                + "--key-prefix sets the layout.");
        }

        if (query.Range.From is not null)
        {
            Console.Error.WriteLine(
                $"Searched objects that begin at {query.Range.OfObjects.From:yyyy-MM-dd'T'HH:mm:ss} or later. "
                + "After an outage an object can span hours: start earlier.");
        }

        int plain = objects.Count(one => LogLines.IsPlain(one.Key));
        if (plain > 0 && !query.Range.IsAlways)
        {
            Console.Error.WriteLine($"Text has no times; searched every line of the objects around that time: {plain}.");
        }

        return objects;
    }

    private static void PrintHints(SearchQuery query, KeyLayout layout, Search search, int foldersLeftOut)
    {
        const int MaxShown = 20;
        if (foldersLeftOut > 0)
        {
            Console.Error.WriteLine(
                $"Skipped folders where no key like '{layout.Template}' can match: {foldersLeftOut}. --key-prefix sets the layout.");
        }

        if (search.Count == 0 && query.Values.TryGetValue("logGroup", out string? asked)
            && layout.LogGroups.Count > 0 && !layout.LogGroups.Overlaps([asked, KeyLayout.Shown(asked)]))
        {
            string more = layout.LogGroups.Count > MaxShown ? $", and {layout.LogGroups.Count - MaxShown} more" : "";
            string names = string.Join(", ", layout.LogGroups.Take(MaxShown));
            Console.Error.WriteLine(Screen.Printable($"No log group '{asked}' in keys like '{layout.Template}' or in JSON lines. Found: {names}{more}"));
        }
    }

    private async Task<KeyLayout> Layout(ParseResult parsed, SearchQuery query)
    {
        string name = parsed.GetValue(_keyPrefix) is not null ? _keyPrefix.Name : "KEY_PREFIX";
        string prefix = parsed.GetValue(_keyPrefix)
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
            throw new FormatException($"{name} is '{prefix}': {e.Message}", e);
        }
    }

    private SearchQuery Query(ParseResult parsed)
    {
        string? text = parsed.GetValue(_text);
        string? pattern = parsed.GetValue(_regex);
        bool ignoresCase = parsed.GetValue(_ignoreCase);
        if (_values.Values.FirstOrDefault(option => parsed.GetValue(option) is "") is { } empty)
        {
            throw new FormatException($"{empty.Name} is '': give a name.");
        }

        if (text is "" || text?.Contains('\n', StringComparison.Ordinal) == true)
        {
            throw new FormatException($"--text is '{text}': give one line of text.");
        }

        if (pattern is "")
        {
            throw new FormatException("--regex is '': give a pattern.");
        }

        var range = new TimeRange(parsed.GetValue(_from), parsed.GetValue(_to));
        if (range.From >= range.To)
        {
            throw new FormatException($"--from {range.From:s} is not before --to {range.To:s}: the range is empty.");
        }

        pattern ??= ignoresCase ? Regex.Escape(text!) : null;
        return new SearchQuery(range, text, pattern is null ? null : Pattern(pattern, ignoresCase))
        {
            Values = _values.Where(one => parsed.GetValue(one.Value) is not null)
                .ToDictionary(one => one.Key, one => parsed.GetValue(one.Value)!),
        };
    }

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
            throw new FormatException(
                $"--regex is '{pattern}', which could take too long: {e.Message.Split("containing: ")[^1]} Write it without, or pipe the lines "
                + "through grep -P.",
                e);
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
