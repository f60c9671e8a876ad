using CloudwatchToS3.LocalInvoke.Searching;

namespace CloudwatchToS3.Trials.Searching;

/// <summary><c>search</c> in random worlds, on a server and in a folder, against events that are known one by one.</summary>
internal static class SearchTrial
{
    private const int QueriesOfWorld = 25;

    /// <returns>False where an answer was wrong, or something was not reported.</returns>
    public static async Task<bool> Run(int seed, int cases)
    {
        var clock = Stopwatch.StartNew();
        (int tried, int undecided, int refused, long found) = (0, 0, 0, 0);
        for (int number = 0; tried < cases; number++)
        {
            var random = new Random(seed + number);
            string folder = Directory.CreateTempSubdirectory("search-").FullName;
            await using MemoryS3 server = await MemoryS3.Start();
            SearchWorld world = await SearchWorld.Create(random, server, folder);
            for (int i = 0; i < QueriesOfWorld; i++)
            {
                var query = new WorldQuery(world, random);
                foreach (string[] place in new[] { ["s3://search", "--s3", server.Url.AbsoluteUri], new[] { folder } })
                {
                    Dotnet answer = await LocalTool.RunHere(SearchCommand.Create(), [.. place, .. query.Arguments]);
                    string[] ids = [.. Regex.Matches(answer.Output, "e[0-9]{5} ").Select(id => id.Value)];
                    tried++;
                    undecided += answer.ExitCode == 1 ? 1 : 0;
                    refused += answer.ExitCode == 2 ? 1 : 0;
                    found += ids.Length;
                    if (query.Mistake(answer, ids) is { } mistake)
                    {
                        Console.WriteLine(
                            $"seed {seed + number}: {mistake}\n  search {string.Join(' ', [.. place, .. query.Arguments])}\n"
                            + $"  json {world.IsJson}, {world.Compression}, exit code {answer.ExitCode}\n{answer.Errors}");
                        return false;
                    }
                }
            }

            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine(
            $"searched: {tried} times on a server and in folders, {found} log events found, {undecided} answers with undecided lines, "
            + $"{refused} refused; no difference; in {clock.Elapsed.TotalSeconds:F0} s");
        return true;
    }
}

/// <summary>A random question, and what is right to answer.</summary>
internal sealed class WorldQuery
{
    /// <summary>Objects are read from so much before until so much after the time that is asked for, as the guide says.</summary>
    private static readonly (TimeSpan Before, TimeSpan After) Window = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(8));

    private readonly SearchWorld _world;
    private readonly DateTime? _from;
    private readonly DateTime? _to;
    private readonly string? _word;
    private readonly bool _ignoresCase;
    private readonly Dictionary<string, string> _values = [];

    public WorldQuery(SearchWorld world, Random random)
    {
        _world = world;
        DateTime from = random.Next(2) == 0
            ? SearchWorld.First.AddMinutes(random.Next(-60, 420))
            : world.Any(world.Events).Time.AddMinutes(random.Next(-10, 10));
        _from = random.Next(3) > 0 ? from : null;
        _to = random.Next(3) > 0 ? from.AddMinutes(random.Next(1, 180)) : null;
        _word = random.Next(2) == 0 ? world.Any(SearchWorld.Words) : null;
        _ignoresCase = _word is not null && random.Next(3) == 0;
        foreach ((string field, string[] names) in SearchWorld.Names.Where(_ => random.Next(3) == 0))
        {
            _values[field] = random.Next(8) == 0 ? "missing" : world.Any(names);
        }

        string? pattern = _word is null ? null : _ignoresCase ? $"(?i){_word}" : random.Next(2) == 0 ? _word : null;
        Arguments = [
            "--key-prefix", world.Prefix,
            .. Option("--from", _from is { } begin ? Shown(begin) : null),
            .. Option("--to", _to is { } end ? Shown(end) : null),
            .. Option(pattern is null ? "--text" : "--regex", pattern ?? _word),
            .. Option("--group", _values.GetValueOrDefault("logGroup")),
            .. Option("--stream", _values.GetValueOrDefault("logStream")),
            .. Option("--owner", _values.GetValueOrDefault("owner"))];
    }

    public string[] Arguments { get; }

    /// <param name="ids">Of the log events that were printed.</param>
    /// <returns>What is wrong with an answer; null where nothing is.</returns>
    public string? Mistake(Dotnet answer, string[] ids)
    {
        LoggedEvent[] right = [.. _world.Events.Where(IsAsked)];
        Dictionary<string, int> missing = right.GroupBy(one => one.Id).ToDictionary(one => one.Key, one => one.Count());
        foreach (string id in ids)
        {
            if (missing.GetValueOrDefault(id) == 0)
            {
                return $"{id}was printed, and is not asked for";
            }

            missing[id]--;
        }

        // An event is in another program's copy, too: the function's own object counts first.
        LoggedEvent[] left = [.. right.GroupBy(one => one.Id).SelectMany(
            one => one.OrderByDescending(place => place.IsOfLayout).Skip(one.Count() - missing[one.Key]))];
        bool isText = !_world.IsJson && _values.Count > 0;
        bool mayBeUndecided = isText && (_values.Keys.Any(field => !_world.IsClear(field)) || _world.Events.Any(one => !one.IsOfLayout));
        return answer.ExitCode switch
        {
            0 when left.Length > 0 => $"{left[0].Id}is missing, and nothing says so",
            0 => Found(answer.Errors) == ids.Length ? null : "the number of lines is wrong",
            1 when !mayBeUndecided => "it failed",
            1 when left.Any(one => one.IsOfLayout && _values.Keys.All(_world.IsClear)) => "a line of a clear layout is missing",
            1 => Undecided(answer.Errors) is { } count && count >= left.Length && count > 0 ? null : "undecided lines are not counted",
            2 when !isText || _values.Keys.All(_world.HasField) || ids.Length > 0 => "it was refused",
            2 => null,
            _ => "the exit code is another",
        };
    }

    private static int? Undecided(string errors) => Number(errors, "undecided: ([0-9]+) lines");

    private static int? Found(string errors) => Number(errors, "found: ([0-9]+), ");

    private static int? Number(string errors, string pattern) =>
        Regex.Match(errors, pattern) is { Success: true } match ? int.Parse(match.Groups[1].Value) : null;

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];

    private static string Shown(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss");

    /// <summary>Text has no times: the time of the object decides.</summary>
    private bool IsAsked(LoggedEvent one)
    {
        bool isInWindow = one.ObjectTime is not { } time
            || ((_from is null || time >= _from - Window.Before) && (_to is null || time < _to + Window.After));
        bool isInTime = !_world.IsJson || ((_from is null || one.Time >= _from) && (_to is null || one.Time < _to));
        return isInWindow && isInTime && _values.All(value => one.Values[value.Key] == value.Value)
            && (_word is null || one.Message.Contains(_word, _ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
    }
}
