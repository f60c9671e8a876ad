using System.Data.Common;
using CloudwatchToS3.Testing;
using DuckDB.NET.Data;

namespace CloudwatchToS3.IntegrationTests;

/// <summary>DuckDB reads what the local run writes: counts, messages and partitions.</summary>
public class QueryTests
{
    private const string Prefix = "logs/group={logGroup}/year={yyyy}/month={MM}/day={dd}/";

    [Theory]
    [InlineData("none", "*.json")]
    [InlineData("gzip", "*.json.gz")]
    [InlineData("zstd", "*.json.zst")]
    public async Task Lines_of_JSON_in_Hive_folders(string compression, string files)
    {
        using var folder = TempFolder.ForCaller();
        await LocalRun(folder, "json", compression);

        string[] rows = await Query(folder, $"""
            SELECT "group", year, month, day, count(*) AS events, min(timestamp), max(length(message))
            FROM read_json('out/local-logs/logs/**/{files}', columns = {"{"}message: 'VARCHAR', timestamp: 'BIGINT', id: 'VARCHAR', logGroup: 'VARCHAR', logStream: 'VARCHAR', owner: 'VARCHAR'{"}"},
                           hive_partitioning = true, hive_types_autocast = false)
            WHERE "group" = logGroup GROUP BY ALL ORDER BY ALL
            """);

        Assert.Equal(["/aws/lambda/checkout|2026|09|21|4", "/shop/orders|2026|09|21|4", "/vpc/flow-logs|2026|09|21|2"], rows.Select(row => string.Join('|', row.Split('|')[..5])));
    }

    [Fact]
    public async Task Messages_come_back_as_they_were()
    {
        using var folder = TempFolder.ForCaller();
        await LocalRun(folder, "json", "gzip");

        string[] rows = await Query(folder, "SELECT message FROM read_json('out/local-logs/logs/**/*.json.gz') WHERE logGroup = '/shop/orders' ORDER BY timestamp, id");

        Assert.Contains("注文 1003 を受け付けました", rows);
        Assert.Contains("🚚 order 1004 shipped", rows);
    }

    [Theory]
    [InlineData("none", "*.log")]
    [InlineData("gzip", "*.log.gz")]
    [InlineData("zstd", "*.log.zst")]
    public async Task Lines_of_text(string compression, string files)
    {
        using var folder = TempFolder.ForCaller();
        await LocalRun(folder, "text", compression);

        string[] rows = await Query(folder, $"""
            SELECT line FROM read_csv('out/local-logs/logs/**/{files}', columns = {"{"}line: 'VARCHAR'{"}"}, header = false, delim = '\0', quote = '', escape = '', auto_detect = false)
            WHERE line LIKE '%REJECT%'
            """);

        Assert.Equal(["2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.77 10.0.1.17 40112 22 6 1 40 1790000003 1790000063 REJECT OK"], rows);
    }

    private static async Task LocalRun(TempFolder folder, string format, string compression)
    {
        Dotnet run = await Dotnet.Run(
            folder.Path,
            new() { ["OUTPUT_FORMAT"] = format, ["COMPRESSION"] = compression, ["KEY_PREFIX"] = Prefix },
            "exec", Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll"));
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    /// <returns>The rows, their values with bars between them.</returns>
    private static async Task<string[]> Query(TempFolder folder, string sql)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql.Replace("'out/", $"'{folder.Path}/out/", StringComparison.Ordinal);
        using DbDataReader reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return [.. rows];
    }
}
