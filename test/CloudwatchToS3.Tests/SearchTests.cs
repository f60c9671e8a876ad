namespace CloudwatchToS3.Tests;

/// <summary>The parts of <c>search</c>: which objects it reads, and which lines of them it finds.</summary>
public class SearchTests
{
    private static readonly OutputStyle Plain = new(IsCount: false, IsJson: false, IsForTerminal: false, HasColor: false);
    private static readonly TimeRange Always = new(null, null);

    [Theory]
    [InlineData("2026-11-25", "2026-11-25T00:00:00.0000000Z")]
    [InlineData("2026-11-25T10:00", "2026-11-25T10:00:00.0000000Z")]
    [InlineData("2026-11-25 10:00:30", "2026-11-25T10:00:30.0000000Z")]
    [InlineData("2026-11-25T10:00:30.5Z", "2026-11-25T10:00:30.5000000Z")]
    [InlineData("2026-11-25T10:00+02:00", "2026-11-25T08:00:00.0000000Z")]
    [InlineData("2026-11-25T10", "2026-11-25T10:00:00.0000000Z")]
    [InlineData("2026-11-31", null)]
    [InlineData("2026", null)]
    [InlineData("yesterday", null)]
    public void A_time_is_in_UTC_or_has_an_offset(string text, string? time) => Assert.Equal(time, TimeRange.Parse(text)?.ToString("O"));

    /// <summary>An object bears the time of its first record. Up to 300 s are a batching window, some minutes CloudWatch's delay.</summary>
    [Fact]
    public void Objects_are_read_that_may_hold_log_events_of_the_time()
    {
        TimeRange objects = new TimeRange(Time("10:00"), Time("11:00")).OfObjects;

        Assert.True(objects.Holds(Time("09:55")));
        Assert.False(objects.Holds(Time("09:54")));
        Assert.True(objects.Holds(Time("11:07")));
        Assert.False(objects.Holds(Time("11:08")));
        Assert.Equal(Always, Always.OfObjects);
    }

    /// <summary>A folder is left out only where the layout proves that nothing in it can match.</summary>
    [Theory]
    [InlineData("logs/", "logs/", true)]
    [InlineData("logs/", "logs/2026/11/25/10/", true)]
    [InlineData("logs/", "logs/2026/11/25/09/", true)]    // until 09:55 or later
    [InlineData("logs/", "logs/2026/11/25/08/", false)]
    [InlineData("logs/", "logs/2026/11/24/", false)]
    [InlineData("logs/", "logs/2025/", false)]
    [InlineData("logs/", "logs/2026/13/", true)]           // no month of the function's
    [InlineData("logs/", "logs/2026/11/31/10/", true)]     // likewise
    [InlineData("logs/", "logs/app/2025/", true)]          // another layout
    [InlineData("logs/", "logs/2026/11/25/10/00/", true)]  // likewise
    [InlineData("logs/", "other/2025/", true)]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/", "logs/2026-11-25/00/", true)]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/", "logs/2026-11-24/10/", false)]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/{HH}/", "logs/2026-11-25/00/", true)]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/{HH}/", "logs/2026-11-25/10/00/", false)]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/{HH}/", "logs/2026-11-25/00/10/", true)]
    [InlineData("{logStream}/", "2025/", true)]
    [InlineData("{logStream}/", "2025/2026/", true)]
    [InlineData("{logStream}/", "2026/2025/", false)]
    [InlineData("{logStream}{yyyy}/", "20252026/", true)]
    [InlineData("{logStream}{yyyy}/", "20262025/", false)]
    [InlineData("{logStream}{yyyy}{owner}/", "20262025/", true)]   // cannot be told apart
    [InlineData("logs/", "logs/9999/", false)]             // the last year there is
    [InlineData("{dd}/{HH}/", "24/", true)]                // of any month
    [InlineData("{yyyy}/{dd}/{MM}/", "2026/24/", true)]
    [InlineData("{yyyy}/{dd}/{MM}/", "2025/24/", false)]
    public void A_folder_is_left_out_only_where_the_layout_proves_it(string prefix, string folder, bool isListed)
    {
        var query = new SearchQuery(new TimeRange(Time("10:00"), Time("10:30")), "", null);

        Assert.Equal(isListed, new KeyLayout(prefix, query).MayHold(folder));
    }

    [Theory]
    [InlineData("logs/", "logs/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.Undecided))]
    [InlineData("logs/{logGroup}/", "logs/app/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.Yes))]
    [InlineData("logs/{logGroup}/", "logs/App/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.No))]
    [InlineData("logs/{logGroup}/", "logs/%2Fapp/2026/11/25/10/", "logGroup=/app", nameof(KeyAnswer.Yes))]
    [InlineData("logs/{logGroup}/", "logs/app/2026/11/25/09/", "logGroup=app", nameof(KeyAnswer.OtherLayout))]   // the name says 10
    [InlineData("logs/{logGroup}/", "logs/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.OtherLayout))]
    [InlineData("logs/{logGroup}/", "logs/app/web/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.OtherLayout))]
    [InlineData("logs/{logGroup}/{logStream}/", "logs/web/app/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.No))]
    [InlineData("logs/{logGroup}/{logStream}/", "logs/app/web/2026/11/25/10/", "logGroup=app logStream=web", nameof(KeyAnswer.Yes))]
    [InlineData("logs/{logGroup}-{logStream}/", "logs/app-web/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.Undecided))]
    [InlineData("logs/{logGroup}-{logStream}/", "logs/app-web/2026/11/25/10/", "logGroup=web", nameof(KeyAnswer.No))]
    [InlineData("logs/{logGroup}-{logStream}/", "logs/a-b-c/2026/11/25/10/", "logGroup=a logStream=b-c", nameof(KeyAnswer.Undecided))]
    [InlineData("logs/{stream}{logGroup}/", "logs/kapp/2026/11/25/10/", "logGroup=app", nameof(KeyAnswer.Undecided))]
    [InlineData("logs/{logGroup}", "logs/2026/11/25/10/app", "logGroup=app", nameof(KeyAnswer.Yes))]   // the date folders come first
    [InlineData("logs/{logGroup}", "2026/11/25/10/logs/app", "logGroup=app", nameof(KeyAnswer.OtherLayout))]
    [InlineData("logs/app-{logGroup}-", "logs/2026/11/25/10/app-x-", "logGroup=x", nameof(KeyAnswer.Yes))]
    [InlineData("logs/app{logGroup}", "logs/2026/11/25/10/app2026-01-01-00-00-00_x", "logGroup=2026-01-01-00-00-00_x", nameof(KeyAnswer.Yes))]
    [InlineData("logs/app{logGroup}", "logs/2026/11/25/10/appA2026-11-25-10-02-03_x", "logGroup=A", nameof(KeyAnswer.No))]
    [InlineData("{owner}/", "123456789012/2026/11/25/10/", "owner=123456789012", nameof(KeyAnswer.Yes))]
    [InlineData("{owner}/", "123456789012/2026/11/25/10/", "owner=210987654321", nameof(KeyAnswer.No))]
    [InlineData("{owner}/{logGroup}/", "1/app/2026/11/25/10/", "", nameof(KeyAnswer.Yes))]
    [InlineData("{owner}/{logGroup}/", "any/", "", nameof(KeyAnswer.Yes))]
    public void A_key_answers_for_the_values_of_its_layout(string prefix, string start, string values, string answer)
    {
        var layout = new KeyLayout(prefix, new SearchQuery(Always, "", null)
        {
            Values = values.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(one => one.Split('=')[0], one => one.Split('=')[1]),
        });

        Assert.Equal(answer, $"{layout.Of($"{start}2026-11-25-10-02-03_shardId-000000000000_1-2_0123456789ab.log")}");
    }

    [Theory]
    [InlineData("logs/2026/11/25/10/2026-11-25-10-02-03_shardId-000000000000_1-2_abc.log", "2026-11-25T10:02:03")]
    [InlineData("logs-2020-01-01-00-00-00_2026-11-25-10-02-03_d1ge57.json.zst", "2026-11-25T10:02:03")]
    [InlineData("2026-11-25-10-02-03_folder/000000.gz", null)]
    [InlineData("2026-11-25-10-99-03_a.log", null)]
    public void The_name_of_an_object_says_its_time(string key, string? time) => Assert.Equal(time, KeyLayout.Time(key)?.ToString("s"));

    [Fact]
    public async Task Only_the_hours_asked_for_are_listed()
    {
        string[] keys = [
            .. from day in Enumerable.Range(0, 200)
               from hour in Enumerable.Range(0, 24)
               let time = Time("00:00").AddDays(day - 100).AddHours(hour)
               select $"logs/{time:yyyy/MM/dd/HH}/{time:yyyy-MM-dd-HH-mm-ss}_a.log"];
        var store = new KeyList(keys);

        List<string> found = await Find(store, "logs/", new TimeRange(Time("10:00"), Time("10:30")));

        Assert.Equal(["logs/2026/11/25/10/2026-11-25-10-00-00_a.log"], found);
        Assert.Equal(6, store.Requests);   // down to two hours
    }

    [Theory]
    [InlineData("logs/", "")]
    [InlineData("logs/year={yyyy}/month={MM}/", "")]
    [InlineData("logs/day={yyyy}-{MM}-{dd}/{logGroup}/", "%2Fshop%2Forders")]
    [InlineData("logs/{logGroup}/{yyyy}/{MM}/{dd}/", "2020")]
    [InlineData("logs/{logStream}/", "2020")]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/", "00")]
    [InlineData("logs/{yyyy}-{MM}-{dd}/{logStream}/{HH}/", "00")]
    [InlineData("logs/{dd}/{MM}/{yyyy}/", "")]
    [InlineData("logs/{yyyy}/{HH}/", "")]
    [InlineData("logs/{yyyy}/{dd}/{MM}/", "")]
    [InlineData("logs/{yyyy}/{logStream}/{MM}/", "03")]
    [InlineData("logs/{yyyy}/{MM}/{dd}/{logGroup}/", "02")]
    [InlineData("logs/{logGroup}/{yyyy}/{MM}/{dd}/{HH}/", "2026-11-24")]
    [InlineData("logs/{yyyy}{MM}{dd}{logStream}", "2026-11-24-10-00-00_")]
    [InlineData("logs/{logStream}{yyyy}{logGroup}/", "2020")]
    [InlineData("logs/{yyyy}/{yyyy}/", "")]
    public async Task Whatever_the_layout_no_object_of_the_time_is_missed(string prefix, string value)
    {
        DateTime[] times = [
            Time("10:00"), Time("09:56"), Time("10:07"), Time("09:54"), Time("10:09"), Time("10:00").AddDays(-1),
            Time("10:00").AddYears(-1),
            Time("10:00").AddMonths(1)];
        string template = prefix.Contains("{yyyy}") ? prefix : $"{prefix}{{yyyy}}/{{MM}}/{{dd}}/{{HH}}/";
        string[] keys = [.. times.Select(time => Regex.Replace(template, "{(.+?)}", field =>
            field.Groups[1].Value is "logGroup" or "logStream" ? value : time.ToString(field.Groups[1].Value))
            + $"{time:yyyy-MM-dd-HH-mm-ss}_a.log")];

        List<string> found = await Find(new KeyList(keys), "logs/", new TimeRange(Time("10:00"), Time("10:01")), prefix);

        Assert.Equal(keys[..3].Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public async Task An_object_without_a_time_is_always_read_and_folders_of_two_groups_are_both_looked_into()
    {
        string[] keys = ["export/0a1b/web-1/000000.gz", "export/0a1b/web-2/000001.gz", "export/aws-logs-write-test"];

        Assert.Equal(keys, await Find(new KeyList(keys), "export/", new TimeRange(Time("10:00"), Time("10:01"))));
    }

    [Theory]
    [InlineData("text", "needle", "a needle, a needle\nnothing\nneedle", "a needle, a needle|needle")]
    [InlineData("text", "é", "caf\u00e9\ncafe\n", "caf\u00e9")]
    [InlineData("text", "b", "a\n\nb\n\n", "b")]
    [InlineData("case", "NEEDLE", "a Needle\nnothing\nneedlE\n", "a Needle|needlE")]
    [InlineData("case", "a.b", "A.B\naxb\n", "A.B")]
    [InlineData("regex", @"^\d+$", "12\n1a\n\n3", "12|3")]
    [InlineData("regex", @"a\sb", "a\nb\na b\n", "a b")]
    public void Lines_of_text_are_found(string kind, string text, string lines, string found) =>
        Assert.Equal(found.Split('|').Select(line => $"{line}\n"), Found("a.log", Query(kind, text), lines));

    [Fact]
    public void Without_a_text_every_line_is_found_also_an_empty_one() =>
        Assert.Equal(["a\n", "\n", "b\n"], Found("a.log", Query("text", ""), "a\n\nb\n"));

    /// <summary>A text is found as it was logged, however JSON spells it.</summary>
    [Theory]
    [InlineData("é", """{"message":"caf\u00e9"}""")]
    [InlineData("é", """{"message":"café"}""")]
    [InlineData("refused", """{"message":"\u0072efused"}""")]
    [InlineData("\"quoted\"", """{"message":"a \"quoted\" word"}""")]
    [InlineData("a/b", """{"message":"a\/b"}""")]
    [InlineData("tab\there", """{"message":"tab\there"}""")]
    [InlineData("😀", """{"message":"\ud83d\ude00"}""")]
    [InlineData("half \uFFFD", """{"message":"half \ud83d"}""")]
    [InlineData("b", """{"logGroup":"g","message":"a b","timestamp":5}""")]
    public void Messages_in_JSON_are_matched_without_escapes(string text, string line)
    {
        Assert.Single(Found("a.json", Query("text", text), line));
        Assert.Single(Found("a.json", Query("case", text), line));
        Assert.Empty(Found("a.json", Query("text", text + "x"), line));
    }

    /// <summary>As if each of its lines were a line of text.</summary>
    [Theory]
    [InlineData(@"^\s+at Foo$", true)]
    [InlineData(@"^refused$", true)]
    [InlineData(@"refused\s+at", false)]
    [InlineData(@"^$", true)]
    [InlineData(@"last", true)]
    public void A_pattern_is_looked_for_in_each_line_of_a_message(string pattern, bool isFound)
    {
        List<string> found = Found(
            "a.json", Query("regex", pattern), """{"message":"refused\n  at Foo\n\nlast last"}""",
            new OutputStyle(IsCount: false, IsJson: false, IsForTerminal: true, HasColor: true));

        Assert.Equal(isFound ? 4 : 0, found.Count);
        if (pattern == "last")
        {
            Assert.Equal("\u001b[1;31mlast\u001b[0m last\n", found[3]);
        }
    }

    [Fact]
    public void Other_members_of_JSON_are_not_the_message() =>
        Assert.Empty(Found("a.json", Query("text", "needle"), """{"logGroup":"needle","extractedFields":{"message":"needle"},"message":"hay"}"""));

    [Fact]
    public void Log_events_in_JSON_have_their_own_time_group_and_stream()
    {
        string lines = string.Join('\n',
            Event("early", "09:59", "g", "s"), Event("first", "10:00", "g", "s"), Event("other group", "10:30", "h", "s"),
            Event("other stream", "10:30", "g", "t"), Event("last", "10:59", "g", "s"), Event("late", "11:00", "g", "s"));
        SearchQuery query = new(new TimeRange(Time("10:00"), Time("11:00")), "", null)
        {
            Values = new Dictionary<string, string> { ["logGroup"] = "g", ["logStream"] = "s" },
        };

        Assert.Equal(["2026-11-25T10:00:00.000Z g s first\n", "2026-11-25T10:59:00.000Z g s last\n"], Found("a.json", query, lines));
    }

    /// <summary>Other programs may write a member twice, or spell its name otherwise: the last value counts.</summary>
    [Theory]
    [InlineData("""{"message":"m","logGroup":"/a","logGroup":"/a"}""", "logGroup=/a", true)]
    [InlineData("""{"message":"m","logGroup":"/a","logGroup":"/a"}""", "logGroup=/a logStream=s", false)]
    [InlineData("""{"message":"m","logGroup":"/a","logStream":"s","logGroup":"/b"}""", "logGroup=/a logStream=s", false)]
    [InlineData("""{"mess\u0061ge":"m","log\u0047roup":"/a","owner":"1"}""", "logGroup=/a owner=1", true)]
    public void The_last_value_of_a_member_is_the_one_that_is_compared(string line, string values, bool isFound)
    {
        SearchQuery query = new(Always, "m", null)
        {
            Values = values.Split(' ').ToDictionary(one => one.Split('=')[0], one => one.Split('=')[1]),
        };

        Assert.Equal(isFound ? 1 : 0, Found("a.json", query, line).Count);
    }

    [Fact]
    public void A_line_that_is_not_JSON_is_said_by_its_number_and_the_others_are_searched()
    {
        var lines = LogLines.Of("a.json", Query("text", "a"), new HashSet<string>());
        string text = "";
        var found = new MatchWriter(Plain, "the object", matches => text += Encoding.UTF8.GetString(matches.Text));

        lines.Search("{\"message\":\"a1\"}\n"u8, found);
        lines.Search("not\n{\"message\":\"a2\"}"u8, found);
        found.Flush();

        Assert.StartsWith("line 3 is not a log event as JSON: ", lines.FirstError);
        Assert.Equal("a1\na2\n", text);
    }

    /// <summary>However little text makes it.</summary>
    [Fact]
    public void What_is_found_is_handed_over_before_it_is_much()
    {
        int most = 0;
        var found = new MatchWriter(Plain with { IsJson = true }, "the object", matches => most = Math.Max(most, matches.Text.Length));

        LogLines.Of("a.log", Query("text", ""), new HashSet<string>()).Search(Enumerable.Repeat((byte)'\n', 200_000).ToArray(), found);

        Assert.InRange(most, 1_000_000, 1_100_000);
    }

    [Theory]
    [InlineData("a.json", """{"message":"a \"b\"","timestamp":5,"logGroup":"g"}""", """{"message":"a \"b\"","timestamp":5,"logGroup":"g"}""")]
    [InlineData("a.log", "a \"ü\"", """{"message":"a \"ü\"","object":"the object"}""")]
    [InlineData("000000", "a", """{"message":"a","object":"the object"}""")]
    public void As_JSON_a_line_is_what_it_was_or_its_message(string name, string line, string json) =>
        Assert.Equal([$"{json}\n"], Found(name, Query("text", "a"), line, Plain with { IsJson = true }));

    [Fact]
    public void On_a_terminal_the_match_is_coloured_and_no_character_of_a_line_controls_it()
    {
        OutputStyle terminal = new(IsCount: false, IsJson: false, IsForTerminal: true, HasColor: true);
        const string Line = "a\tb \u001b[2J\r\u0007\u009b needle\u007f";

        Assert.Equal(
            ["a\tb \\u001b[2J\\u000d\\u0007\\u009b \u001b[1;31mneedle\u001b[0m\\u007f\n"],
            Found("a.log", Query("text", "needle"), Line, terminal));
        Assert.Equal([$"{Line}\n"], Found("a.log", Query("text", "needle"), Line));
        Assert.DoesNotContain(
            Found("a.json", Query("text", ""), "{\"message\":\"\u009b\u007f\"}", terminal with { IsJson = true }).Single(),
            c => char.IsControl(c) && c != '\n');
    }

    /// <summary>The table over exported lines has a time and a message, also where a line has no time.</summary>
    [Theory]
    [InlineData("2026-11-25T10:00:00.000Z order 2 refused", "2026-11-25T10:00:00.000Z", "order 2 refused")]
    [InlineData("2026-11-25T10:00:00.000Z ", "2026-11-25T10:00:00.000Z", "")]
    [InlineData("    at Checkout.Run", "", "    at Checkout.Run")]
    public void The_table_of_exported_lines_takes_every_line(string line, string time, string message)
    {
        string guide = Repository.Text("docs/search.md");
        string pattern = guide.Split("'input.regex' = '")[1].Split('\'')[0];

        var match = Regex.Match(line, $"^(?:{pattern})$");

        Assert.Equal((time, message), (match.Groups[1].Value, match.Groups[2].Value));
    }

    [Fact]
    public void The_guide_explains_each_option()
    {
        string chapter = Repository.Text("docs/search.md").Split("\n## From the terminal")[1].Split("\n- **Which objects.**")[0];

        Assert.Equal(
            SearchCommand.Create().Options.Select(option => option.Name).Order(),
            Regex.Matches(chapter.Split("| option |")[1], @"(?<=^\|.*`)--[a-z0-9-]+(?=.*\|.*\|)", RegexOptions.Multiline)
                .Select(option => option.Value).Distinct().Order());
    }

    private static DateTime Time(string time) => DateTime.SpecifyKind(DateTime.Parse($"2026-11-25T{time}"), DateTimeKind.Utc);

    private static string Event(string message, string time, string group, string stream) => Encoding.UTF8.GetString(
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new { message, timestamp = new DateTimeOffset(Time(time)).ToUnixTimeMilliseconds(), logGroup = group, logStream = stream }));

    private static SearchQuery Query(string kind, string text) => kind switch
    {
        "text" => new(Always, text, null),
        "case" => new(Always, text, new Regex(Regex.Escape(text), RegexOptions.IgnoreCase)),
        _ => new(Always, null, new Regex(text)),
    };

    /// <summary>Each line that is written. The text comes in two parts, as from a file, both of whole lines.</summary>
    private static List<string> Found(string name, SearchQuery query, string text, OutputStyle? style = null)
    {
        var lines = LogLines.Of(name, query, new HashSet<string>());
        string found = "";
        var writer = new MatchWriter(style ?? Plain, "the object", matches => found += Encoding.UTF8.GetString(matches.Text));
        text = text.EndsWith('\n') ? text[..^1] : text;
        int half = text.IndexOf('\n', text.Length / 2);
        string[] parts = half < 0 ? [text] : [text[..half], text[(half + 1)..]];
        Array.ForEach(parts, part => lines.Search(Encoding.UTF8.GetBytes(part), writer));
        writer.Flush();
        return [.. found.Split('\n')[..^1].Select(line => $"{line}\n")];
    }

    private static async Task<List<string>> Find(ObjectStore store, string folder, TimeRange range, string prefix = "logs/")
    {
        var finder = new ObjectFinder(store, new KeyLayout(prefix, new SearchQuery(range, "", null)));
        return [.. (await finder.Find(folder, CancellationToken.None)).Select(one => one.Key)];
    }

    /// <summary>Keys without objects. It counts how often it is asked.</summary>
    private sealed class KeyList(string[] keys) : ObjectStore
    {
        private int _requests;

        public int Requests => _requests;

        public override int AtATime => 4;

        public override Task<(List<string> Folders, List<string> Keys)> Folder(string folder, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _requests);
            string[] inside = [.. keys.Where(key => key.StartsWith(folder)).Select(key => key[folder.Length..])];
            return Task.FromResult((
                inside.Where(key => key.Contains('/')).Select(key => $"{folder}{key.Split('/')[0]}/").Distinct().ToList(),
                inside.Where(key => !key.Contains('/')).Select(key => folder + key).ToList()));
        }

        public override StoredObject Open(string key, CancellationToken cancellation) => throw new NotSupportedException();

        public override string Name(string key) => key;
    }
}
