using System.Data.Common;
using DuckDB.NET.Data;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>DuckDB reads what the local run writes: counts, messages and partitions.</summary>
public class QueryTests : InFolder
{
    private const string Prefix = "logs/group={logGroup}/year={yyyy}/month={MM}/day={dd}/";

    [Theory]
    [InlineData("none", "*.json")]
    [InlineData("gzip", "*.json.gz")]
    [InlineData("zstd", "*.json.zst")]
    public async Task Lines_of_JSON_in_Hive_folders(string compression, string files)
    {
        await LocalRun("json", compression);

        string[] rows = await Query($"""
            SELECT "group", year, month, day, count(*) AS events, bool_or(message = '注文 1003 を受け付けました')
            FROM read_json('out/local-logs/logs/**/{files}', columns = {"{"}
                               message: 'VARCHAR', timestamp: 'BIGINT', id: 'VARCHAR',
                               logGroup: 'VARCHAR', logStream: 'VARCHAR', owner: 'VARCHAR'{"}"},
                           hive_partitioning = true, hive_types_autocast = false)
            WHERE "group" = logGroup GROUP BY ALL ORDER BY ALL
            """);

        Assert.Equal(
            ["/aws/lambda/checkout|2026|09|21|4|False", "/shop/orders|2026|09|21|4|True", "/vpc/flow-logs|2026|09|21|2|False"],
            rows);
    }

    /// <summary>DuckDB has decompressors of its own: what they make of an object is the uncompressed one.</summary>
    [Theory]
    [InlineData("gzip", "*.log.gz")]
    [InlineData("zstd", "*.log.zst")]
    public async Task Lines_of_text(string compression, string files)
    {
        await LocalRun("text", compression);
        await LocalRun("text", "none");

        string[] compressed = await Lines(files);

        Assert.Equal(await Lines("*.log"), compressed);
        Assert.Contains("2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.77 10.0.1.17 40112 22 6 1 40 1790000003 1790000063 REJECT OK", compressed);

        Task<string[]> Lines(string files) => Query($"""
            SELECT line FROM read_csv('out/local-logs/logs/**/{files}', columns = {"{"}line: 'VARCHAR'{"}"},
                                      header = false, delim = '\0', quote = '', escape = '', auto_detect = false)
            """);
    }

    /// <summary>
    /// The table of the template over real output, with the partitions that its location template finds in the keys, and on it the named
    /// query of the stack and the query of the documentation.
    /// </summary>
    [Fact]
    public async Task The_logs_of_an_organization_by_region_and_account()
    {
        await LocalRun("json", "zstd", prefix: "logs/{region}/{owner}/");
        string documented = Documented("docs/output.md", "New accounts need no change to the table. For example:");
        var template = new ResolvedTemplate(
            Template.OfTheStack, ("AllLogGroups", "true"), ("QueryTable", "true"), ("OutputFormat", "json"), ("KeyPrefix", "logs/{region}/{owner}/"),
            ("ExistingBucketName", "local-logs"));
        JsonNode table = template.Resource("Table")!["TableInput"]!;
        string location = (string)table["Parameters"]!["storage.location.template"]!;
        string[] keys = [.. table["PartitionKeys"]!.AsArray().Select(key => (string)key!["Name"]!)];
        // Names are compared without case, as by the table's SerDe. The sample has no extracted fields.
        string columns = string.Join(", ", table["StorageDescriptor"]!["Columns"]!.AsArray().Select(column => $"\"{column!["Name"]}\"")
            .Where(column => column != "\"extractedfields\""));
        string pattern = keys.Aggregate(
            System.Text.RegularExpressions.Regex.Escape(location.Replace("s3://local-logs/", "out/local-logs/")),
            (regex, key) => regex.Replace($@"\$\{{{key}}}", key == "datehour" ? "([0-9]{4}/[0-9]{2}/[0-9]{2}/[0-9]{2})" : "([^/]+)"));
        string view = $"""
            CREATE MACRO date_format(t, f) AS strftime(t, f);
            CREATE VIEW logs AS SELECT {columns}, {string.Join(", ", keys.Select((key, i) => $"regexp_extract(filename, '{pattern}', {i + 1}) AS {key}"))}
            FROM read_json('out/local-logs/logs/**/*.json.zst', filename = true);
            """;

        string[] documentedRows = await Query(view + documented);
        string[] namedRows = await Query(view + Named(template));

        string[] groups = ["/aws/lambda/checkout|4", "/shop/orders|4", "/vpc/flow-logs|2"];
        Assert.Equal(groups.Select(group => $"111122223333|{group}"), documentedRows.Order());
        Assert.Equal(groups, namedRows.Order());
        Assert.Empty(await Query(view + documented.Replace("eu-central-1", "us-east-1")));
        Assert.Empty(await Query(view + Named(new ResolvedTemplate(
            Template.OfTheStack, ("AllLogGroups", "true"), ("QueryTable", "true"), ("OutputFormat", "json"), ("KeyPrefix", "logs/{owner}/"),
            ("AWS::AccountId", "444455556666")))));

        static string Named(ResolvedTemplate template) =>
            ((string)template.Resource("Query")!["QueryString"]!).Replace("current_timestamp", "TIMESTAMP '2026-09-21 15:00:00'");
    }

    /// <summary>The statement of the documentation, as it stands there.</summary>
    [Fact]
    public async Task A_search_by_word_group_and_time()
    {
        await LocalRun("json", "zstd", prefix: "logs/");

        string row = Assert.Single(await Query(Documented("docs/search.md", "")));

        Assert.Contains("|/shop/orders|order 1005 refused: card declined", row);
    }

    /// <summary>The statement of the documentation, on what was written twice, and beside log events without an id.</summary>
    [Fact]
    public async Task A_day_becomes_one_sorted_Parquet_file_without_duplicates()
    {
        await LocalRun("json", "zstd", prefix: "logs/");
        string day = Folder.PathOf("out/local-logs/logs/2026/09/21/14");
        File.Copy(Directory.GetFiles(day).Single(), Path.Combine(day, "again.json.zst"));
        Folder.File(
            "out/local-logs/logs/2026/09/21/14/none.json",
            """
            {"message":"no id","timestamp":1789999999000,"logGroup":"/a","logStream":"s","owner":"1"}
            {"message":"no id","timestamp":1789999999000,"logGroup":"/a","logStream":"s","owner":"1"}
            {"message":"empty id","timestamp":1789999999001,"id":"","logGroup":"/a","logStream":"s","extractedFields":{"@aws.account":"1"}}
            {"message":"of another stream","timestamp":1789999999002,"id":"7","logGroup":"/a","logStream":"t","owner":"1"}
            {"message":"the same id","timestamp":1789999999003,"id":"7","logGroup":"/a","logStream":"s","owner":"1"}

            """);

        await Query(Documented("docs/search.md", "## A day as Parquet"));
        string[] rows = await Query("SELECT logGroup, message, extractedFields, time FROM 'out/2026-09-21.parquet'");
        string[] all = await Query("SELECT DISTINCT id FROM read_json('out/local-logs/logs/**/2026*.json.zst')");

        Assert.Equal(10, all.Length);
        Assert.Equal(10 + 5, rows.Length);
        Assert.Equal(["no id", "no id", "empty id", "of another stream", "the same id"], rows[..5].Select(row => row.Split('|')[1]));
        Assert.Equal(["1"], await Query("SELECT extractedFields['@aws.account'] FROM 'out/2026-09-21.parquet' WHERE message = 'empty id'"));
        Assert.Equal(rows.Select(row => row.Split('|')[0]).Order(StringComparer.Ordinal), rows.Select(row => row.Split('|')[0]));
    }

    private async Task LocalRun(string format, string compression, string prefix = Prefix)
    {
        Dotnet run = await ToolWith(new() { ["OUTPUT_FORMAT"] = format, ["COMPRESSION"] = compression, ["KEY_PREFIX"] = prefix });
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    /// <returns>The first statement of a document after a text.</returns>
    private static string Documented(string document, string after) =>
        Repository.Text(document)[Repository.Text(document).IndexOf(after)..].Split("```sql\n")[1].Split("\n```")[0];

    /// <returns>The rows, their values with bars between them.</returns>
    private async Task<string[]> Query(string sql)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql.Replace("'out/", $"'{Folder.Path}/out/");
        using DbDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return [.. rows];
    }
}
